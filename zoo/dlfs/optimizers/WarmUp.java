package dlfs.optimizers;

import static dlfs.text.Text.formatted;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * A learning rate that increases linearly at the start of a training, before it follows a schedule:
 * that of update i, counted from 0, is (i + 1) / n of the schedule's, and from update n - 1 on the
 * schedule's. K. He et al., "Deep residual learning for image recognition", CVPR (2016), section
 * 4.2, warm up a network of 110 layers, whose training would not start otherwise.
 *
 * <p>DL4J's {@code RampSchedule} has the same values, but cannot be saved with a network, and has
 * no {@code equals}, without which DL4J updates each layer by itself.
 */
public final class WarmUp implements ISchedule {
  private static final long serialVersionUID = 1;

  private final ISchedule schedule;
  private final int updates;

  /** For DL4J, which fills in the fields when it reads a configuration. */
  @SuppressWarnings("unused")
  private WarmUp() {
    this(new LinearDecay(0, 1), 1);
  }

  /**
   * @param schedule the learning rate after the increase
   * @param updates n, the number of updates until then; at least 1
   * @throws IllegalArgumentException if the number of updates is less than 1
   */
  public WarmUp(ISchedule schedule, int updates) {
    if (updates < 1) {
      throw new IllegalArgumentException(
          "the learning rate must increase over at least 1 update, not " + updates);
    }
    this.schedule = schedule;
    this.updates = updates;
  }

  @Override
  public double valueAt(int iteration, int epoch) {
    return schedule.valueAt(iteration, epoch) * Math.min(1, (iteration + 1) / (double) updates);
  }

  @Override
  public WarmUp clone() {
    return new WarmUp(schedule.clone(), updates);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WarmUp warmUp
        && warmUp.schedule.equals(schedule)
        && warmUp.updates == updates;
  }

  @Override
  public int hashCode() {
    return Objects.hash(schedule, updates);
  }

  @Override
  public String toString() {
    return formatted("%s, after an increase in %d updates", schedule, updates);
  }
}
