package dlfs.optimizers;

import static dlfs.text.Text.formatted;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * A learning rate that falls in a straight line, from the first update to 0 after the last: η (1 -
 * i / n) in the update i, counted from 0, of n. The book's section 8.1.2 has a falling rate among
 * the means to a better accuracy.
 *
 * <p>DL4J's {@code PolySchedule} is not that: in 1.0.0-M2.1 its rate is η (1 + i / n)ᵖ, which grows
 * with every update.
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
   * @param updates how many there are until it is 0, n; above 0
   * @throws IllegalArgumentException if there are none
   */
  public LinearDecay(double first, int updates) {
    if (updates < 1) {
      throw new IllegalArgumentException(
          "a learning rate falls over 1 or more updates, not " + updates);
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
    return formatted("%s falling to 0 in %d updates", first, updates);
  }
}
