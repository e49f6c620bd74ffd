package dlfs.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/** What else runs on this machine, while nothing is measured yet. */
final class OtherPrograms {
  private static final double TOO_MUCH = 0.2;
  private static final int MILLIS = 1_000;

  private OtherPrograms() {}

  /** A warning, if they take so much of the machine that its figures mislead. */
  static Optional<String> warning() {
    double share = share();
    return share < TOO_MUCH
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "Other programs take %.0f %% of this machine. What is measured now misleads, above "
                    + "all with several threads, which then wait for each other.",
                100 * share));
  }

  /** From 0 to 1; below 0 where it cannot be known. */
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
