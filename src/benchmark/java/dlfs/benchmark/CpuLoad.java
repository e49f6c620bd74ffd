package dlfs.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/** The CPU load caused by other programs, before the measurement. */
final class CpuLoad {
  private static final double MAX_SHARE = 0.2;
  private static final int MILLIS = 1_000;

  private CpuLoad() {}

  /**
   * Returns a warning if other programs use so much of the CPU that measurements are unreliable.
   */
  static Optional<String> warning() {
    double share = share();
    return share < MAX_SHARE
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "Other programs use %.0f %% of the CPU. Measurements are unreliable now, above "
                    + "all with several threads, which wait for each other.",
                100 * share));
  }

  /** Returns the load, from 0 to 1; negative where it is unknown. */
  private static double share() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      system.getCpuLoad(); // the load is measured from one call to the next
      try {
        Thread.sleep(MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return system.getCpuLoad();
    }
    return -1;
  }
}
