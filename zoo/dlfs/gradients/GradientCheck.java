package dlfs.gradients;

import static dlfs.gradients.NumericalDifferentiation.requireStep;
import static dlfs.text.Text.formatted;

import dlfs.networks.TrainableNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Compares gradients by backpropagation with gradients by central differences, section 5.7.3, for
 * every parameter of a network and for its inputs.
 *
 * <p>The loss is the training loss, so batch normalisation uses the statistics of the batch, and
 * regularisation is included. Parameters and data are restored afterwards.
 *
 * <ul>
 *   <li>A layer that draws random numbers during training (dropout) is a different function in
 *       every pass. Such a network is refused, unless {@link #beforeEachPass} makes every pass draw
 *       the same numbers.
 *   <li>ReLU and max pooling have kinks, and a kink within h of an element causes a difference
 *       without any error in the backward pass. A small h makes this rare, and {@link
 *       #withSecondLook} repeats the check with a smaller h.
 *   <li>Batch normalisation needs a batch of several samples: the normalised value of a single
 *       sample is always 0.
 * </ul>
 *
 * @param h the step to either side of an element, above 0
 * @param secondH the step for elements that are checked again; {@code h} to check none again
 * @param maxEntries the maximum number of elements to check in each array, chosen at random
 * @param seed the seed of that choice
 * @param beforeEachPass an action that is executed before every forward or backward pass
 */
public record GradientCheck(
    double h, double secondH, int maxEntries, long seed, Runnable beforeEachPass) {

  /**
   * Differences below this are ignored in relative errors. With h = 10⁻⁶, rounding alone causes
   * differences of up to about 10⁻⁹ for a loss of about 1.
   */
  public static final double NEGLIGIBLE = 1e-8;

  public GradientCheck {
    requireStep(h);
    requireStep(secondH);
    if (maxEntries < 1) {
      throw new IllegalArgumentException(
          "at least one element per array has to be checked, not " + maxEntries);
    }
  }

  /**
   * Creates a check of every element, with h = 10⁻⁶. With the book's 10⁻⁴, a kink is a hundred
   * times more likely, and the error is 10,000 times larger where the loss is strongly curved.
   * Elsewhere it is more accurate, since rounding errors are multiplied by 1/h.
   */
  public GradientCheck() {
    this(1e-6, 1e-6, Integer.MAX_VALUE, 0, () -> {});
  }

  /** Returns this check with another h. */
  public GradientCheck withH(double h) {
    return new GradientCheck(h, h, maxEntries, seed, beforeEachPass);
  }

  /**
   * Returns this check with a second one, with another h, of the elements whose two gradients
   * differ by more than {@link #NEGLIGIBLE}. A kink within h is probably not within the smaller
   * step, while a wrong gradient remains wrong.
   *
   * @param secondH the second h, above 0 and much smaller than h
   */
  public GradientCheck withSecondLook(double secondH) {
    return new GradientCheck(h, secondH, maxEntries, seed, beforeEachPass);
  }

  /**
   * Returns this check with at most {@code maxEntries} elements of each array, chosen at random.
   */
  public GradientCheck withMaxEntries(int maxEntries, long seed) {
    return new GradientCheck(h, secondH, maxEntries, seed, beforeEachPass);
  }

  /**
   * Returns this check for a network that draws random numbers: {@code () ->
   * Nd4j.getRandom().setSeed(1)} makes DL4J's dropout use the same mask in every pass.
   */
  public GradientCheck withBeforeEachPass(Runnable beforeEachPass) {
    return new GradientCheck(h, secondH, maxEntries, seed, beforeEachPass);
  }

  /**
   * The result for one array.
   *
   * @param array its name: DL4J's for a parameter ({@code 0_W}, {@code 0_b}, ...), or {@code input}
   *     ({@code input 0}, {@code input 1}, … if there are several)
   * @param entries the number of elements checked
   * @param meanDifference the mean of |a − n|, which the book prints; a is an element's gradient by
   *     backpropagation and n the numerical one
   * @param maxDifference the maximum of |a − n|
   * @param maxRelativeError the maximum of |a − n| / (|a| + |n|), ignoring differences below {@link
   *     #NEGLIGIBLE}; NaN if a gradient is NaN
   * @param maxGradient the maximum of |a|; if it does not exceed {@link #NEGLIGIBLE}, the check is
   *     meaningless
   */
  public record Result(
      String array,
      long entries,
      double meanDifference,
      double maxDifference,
      double maxRelativeError,
      double maxGradient) {}

  /** Checks a network with one input and one output; otherwise as the other method. */
  public List<Result> check(Model network, INDArray features, INDArray labels) {
    return check(network, new DataSet(features, labels).toMultiDataSet());
  }

  /**
   * Checks a network on a batch of samples.
   *
   * @param network an initialised {@code MultiLayerNetwork} or {@code ComputationGraph} of type
   *     DOUBLE whose outputs are all those of output layers, without a frozen layer
   * @param samples the inputs, labels and masks of the network
   * @return one result for each parameter array that is trained by backpropagation, in the
   *     network's order, then one for each input
   * @throws IllegalArgumentException for any other network
   * @throws IllegalStateException for a network that draws different random numbers in every pass
   */
  public List<Result> check(Model network, MultiDataSet samples) {
    return check(new NetworkLoss(TrainableNetwork.of(network), samples));
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

  /** Checks that randomness does not change the loss by more than a negligible difference. */
  private void requireRepeatable(Loss loss) {
    double once = value(loss);
    double again = value(loss);
    if (Math.abs(once - again) / (2 * h) > NEGLIGIBLE) {
      throw new IllegalStateException(
          formatted(
              "the loss is first %s, then %s for the same samples: this network draws random numbers"
                  + " during training; to check it, use beforeEachPass to make every pass draw"
                  + " the same ones",
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
      if (!(difference < NEGLIGIBLE)) { // also true for NaN
        maxRelativeError = Math.max(maxRelativeError, difference / (Math.abs(a) + Math.abs(n)));
      }
    }
    return new Result(
        name, entries.length, sum / entries.length, maxDifference, maxRelativeError, maxGradient);
  }

  /**
   * Returns the numerical gradient of an element, with the second h if the first one differs from
   * a.
   */
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
