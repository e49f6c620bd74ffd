package dlfs.gradients;

import static dlfs.gradients.NumericalDifferentiation.requireStep;
import static dlfs.text.Text.formatted;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/**
 * Gradients by backpropagation against gradients by central differences, section 5.7.3: for every
 * parameter of a network, and for its inputs.
 *
 * <p>The loss is that of training, so batch normalisation uses the statistics of the batch, and
 * regularisation counts. Parameters and data are left as they were, and no default of ND4J's
 * matters or is changed.
 *
 * <ul>
 *   <li>A layer that draws random numbers while training (dropout) is another function in every
 *       pass. Such a network is refused, unless {@link #beforeEachPass} makes it draw the same.
 *   <li>ReLU and max pooling have corners, and a corner within h of where an entry is looked at
 *       makes a difference where there is no mistake. A small h makes that rare, and {@link
 *       #withSecondLook} looks again from nearer by.
 *   <li>Batch normalisation needs a batch of several samples: normalised by itself, one sample is 0
 *       whatever it was.
 * </ul>
 *
 * @param h how far to either side of an entry the loss is looked at, above 0
 * @param secondH the same for entries that are looked at again; {@code h} for none
 * @param maxEntries how many entries are checked of each array, drawn at random where it has more
 * @param seed of that draw
 * @param beforeEachPass what is done before every pass through the network, forward or backward
 */
public record GradientCheck(
    double h, double secondH, int maxEntries, long seed, Runnable beforeEachPass) {

  /**
   * A difference below this has no relative error. With h = 10⁻⁶, rounding alone makes differences
   * of up to about 10⁻⁹ on a loss of about 1, and where a gradient is 0 there is nothing else.
   */
  public static final double NEGLIGIBLE = 1e-8;

  public GradientCheck {
    requireStep(h);
    requireStep(secondH);
    if (maxEntries < 1) {
      throw new IllegalArgumentException(
          "at least one entry of an array has to be checked, not " + maxEntries);
    }
  }

  /**
   * A check of every entry, with h = 10⁻⁶. The book's 10⁻⁴ meets a hundred times as many corners,
   * and has 10,000 times the error where the loss is strongly curved; where it is not, it is the
   * more exact, since rounding counts 1/h times.
   */
  public GradientCheck() {
    this(1e-6, 1e-6, Integer.MAX_VALUE, 0, () -> {});
  }

  /** This check with another h. */
  public GradientCheck withH(double h) {
    return new GradientCheck(h, h, maxEntries, seed, beforeEachPass);
  }

  /**
   * This check, looking again, with another h, where the two gradients differ by more than {@link
   * #NEGLIGIBLE}. A corner that lay within h is then most probably left out; a wrong gradient is as
   * wrong as before.
   *
   * @param secondH above 0, and far smaller than h
   */
  public GradientCheck withSecondLook(double secondH) {
    return new GradientCheck(h, secondH, maxEntries, seed, beforeEachPass);
  }

  /** This check, on no more than so many entries of each array, drawn at random. */
  public GradientCheck withMaxEntries(int maxEntries, long seed) {
    return new GradientCheck(h, secondH, maxEntries, seed, beforeEachPass);
  }

  /**
   * This check for a network that draws random numbers: {@code () -> Nd4j.getRandom().setSeed(1)}
   * makes DL4J's dropout drop the same values every time.
   */
  public GradientCheck withBeforeEachPass(Runnable beforeEachPass) {
    return new GradientCheck(h, secondH, maxEntries, seed, beforeEachPass);
  }

  /**
   * What came out for one array.
   *
   * @param array its name: DL4J's for a parameter ({@code 0_W}, {@code 0_b}, ...), or {@code input}
   * @param entries how many of its entries were checked
   * @param meanDifference the mean of |a − n| over these, where a is an entry's gradient by
   *     backpropagation and n the numerical one; what the book prints
   * @param maxDifference the largest |a − n|
   * @param maxRelativeError the largest |a − n| / (|a| + |n|), leaving out differences below {@link
   *     #NEGLIGIBLE}; NaN where a gradient is
   * @param maxGradient the largest |a|; where it is no more than {@link #NEGLIGIBLE} itself,
   *     nothing has been checked
   */
  public record Result(
      String array,
      long entries,
      double meanDifference,
      double maxDifference,
      double maxRelativeError,
      double maxGradient) {}

  /**
   * Checks a network on a batch of samples.
   *
   * @param network initialised, of type DOUBLE, ending with an output layer, with no frozen layer
   * @param features as the network takes them
   * @param labels as the network takes them
   * @return one result for each parameter array that is trained by backpropagation, in the
   *     network's order, then one for the input
   * @throws IllegalArgumentException for another network
   * @throws IllegalStateException for a network that draws other random numbers in every pass
   */
  public List<Result> check(MultiLayerNetwork network, INDArray features, INDArray labels) {
    return check(new NetworkLoss(network, features, labels));
  }

  private List<Result> check(Loss loss) {
    requireRepeatable(loss);
    beforeEachPass.run();
    Map<String, INDArray> gradients = loss.gradients();
    List<Result> results = new ArrayList<>();
    loss.variables()
        .forEach((name, values) -> results.add(compare(name, values, gradients.get(name), loss)));
    return List.copyOf(results);
  }

  /** Chance must not change the loss by so much that it would count as a difference. */
  private void requireRepeatable(Loss loss) {
    double once = value(loss);
    double again = value(loss);
    if (Math.abs(once - again) / (2 * h) > NEGLIGIBLE) {
      throw new IllegalStateException(
          formatted(
              "the loss is %s, and then %s for the same samples: this network draws random numbers"
                  + " while training, and can be checked where beforeEachPass makes it draw the"
                  + " same ones every time",
              once, again));
    }
  }

  private Result compare(String name, INDArray values, INDArray gradient, Loss loss) {
    double sum = 0;
    double maxDifference = 0;
    double maxRelativeError = 0;
    double maxGradient = 0;
    long[] entries = entries(values.length());
    for (long entry : entries) {
      long[] index = Shape.ind2subC(values.shape(), entry);
      double a = gradient.getDouble(index);
      double n = numerical(loss, values, index, a);
      double difference = Math.abs(a - n);
      sum += difference;
      maxGradient = Math.max(maxGradient, Math.abs(a));
      maxDifference = Math.max(maxDifference, difference);
      if (!(difference < NEGLIGIBLE)) { // so written, NaN counts
        maxRelativeError = Math.max(maxRelativeError, difference / (Math.abs(a) + Math.abs(n)));
      }
    }
    return new Result(
        name, entries.length, sum / entries.length, maxDifference, maxRelativeError, maxGradient);
  }

  /** The numerical gradient of an entry, with the second h where the first does not give a. */
  private double numerical(Loss loss, INDArray values, long[] index, double a) {
    double n = NumericalGradient.partial(() -> value(loss), values, index, h);
    return secondH == h || Math.abs(a - n) < NEGLIGIBLE
        ? n
        : NumericalGradient.partial(() -> value(loss), values, index, secondH);
  }

  private long[] entries(long length) {
    return length <= maxEntries
        ? LongStream.range(0, length).toArray()
        : new SplittableRandom(seed)
            .longs(0, length)
            .distinct()
            .limit(maxEntries)
            .sorted()
            .toArray();
  }

  private double value(Loss loss) {
    beforeEachPass.run();
    return loss.value();
  }
}
