package dlfs.optimizers;

import static dlfs.text.Text.formatted;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Linear learning-rate decay to 0: the learning rate of update i of n, counted from 0, is η (1 - i
 * / n). The book's section 8.1.2 mentions learning-rate decay among the ways to improve accuracy.
 *
 * <p>DL4J's {@code PolySchedule} is different: in 1.0.0-M2.1 its learning rate is η (1 + i / n)ᵖ,
 * which increases.
 */
public final class LinearDecay implements ISchedule {
  private static final long serialVersionUID = 1;

  private final double first;
  private final int updates;

  /** For DL4J, which fills in the fields when it reads a configuration. */
  @SuppressWarnings("unused")
  private LinearDecay() {
    this(0, 1);
  }

  /**
   * @param first the learning rate of the first update, η
   * @param updates n, the number of updates until the learning rate is 0; at least 1
   * @throws IllegalArgumentException if the number of updates is less than 1
   */
  public LinearDecay(double first, int updates) {
    if (updates < 1) {
      throw new IllegalArgumentException(
          "the learning rate must decay over at least 1 update, not " + updates);
    }
    this.first = first;
    this.updates = updates;
  }

  @Override
  public double valueAt(int iteration, int epoch) {
    return first * Math.max(0, 1 - iteration / (double) updates);
  }

  @Override
  public LinearDecay clone() {
    return this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LinearDecay decay && decay.first == first && decay.updates == updates;
  }

  @Override
  public int hashCode() {
    return Objects.hash(first, updates);
  }

  @Override
  public String toString() {
    return formatted("%s, decaying to 0 in %d updates", first, updates);
  }
}
