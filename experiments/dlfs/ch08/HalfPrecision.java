package dlfs.ch08;

import static dlfs.lab.Training.TEST_ACCURACY;
import static dlfs.quantization.NumberFormat.BFLOAT16;
import static dlfs.quantization.NumberFormat.FLOAT16;
import static dlfs.quantization.NumberFormat.FLOAT32;
import static dlfs.quantization.NumberFormat.FLOAT64;
import static dlfs.text.Text.formatted;

import dlfs.images.LabelledImages;
import dlfs.lab.About;
import dlfs.lab.Accuracy;
import dlfs.lab.DataOptions;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Predictions;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.charts.BarTable;
import dlfs.lab.charts.BarTable.Column;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.mnist.PublishedDataset;
import dlfs.quantization.NumberFormat;
import dlfs.quantization.NumberFormat.FloatingPoint;
import dlfs.quantization.NumberFormat.Multiples;
import dlfs.quantization.NumberFormat.Signs;
import dlfs.quantization.ReducedPrecision;
import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Section 8.3.4: the test accuracy of a trained network in number formats with fewer and fewer
 * bits.
 *
 * <p>Values are rounded to a format, but the computations use float32 (float64 for that format), so
 * the experiment measures the loss of accuracy and not the gain in speed. The exception is ND4J's
 * own half precision, for which ND4J has no fast convolution.
 *
 * <p>Only the weights are quantised to integers (8, 4 bits) and signs (1 bit). The network was not
 * trained for that, unlike those of M. Courbariaux et al., "Binarized neural networks",
 * arXiv:1602.02830 (2016).
 */
public final class HalfPrecision implements Experiment {
  private static final Setting<Integer> IMAGES =
      Setting.integer("images", 10_000, 1, 10_000, "number of test images (the first ones)")
          .quick(100);
  private static final Setting<Integer> HALF_IMAGES =
      Setting.integer(
              "halfImages",
              200,
              1,
              10_000,
              "of these, the number computed by ND4J in half precision")
          .quick(3);

  private static final String DOUBLE = "float64";
  private static final String SINGLE = "float32";
  private static final String HALF = "float16";
  private static final String HALF_LAYERS = "float16 each layer";

  /** The values that are rounded. */
  private enum Rounding {
    /** The parameters and, for floating-point formats, the images, as in the book. */
    ONCE,
    /** Also the output of every layer, as if sums were accumulated in float32. */
    EACH_LAYER,
    /** Also every product and sum: the arithmetic of ND4J's half precision. */
    EACH_SUM
  }

  private record Arm(NumberFormat format, Rounding rounding) {}

  private static final Variants<Arm> ARMS =
      Variants.of(DOUBLE, new Arm(FLOAT64, Rounding.ONCE))
          .and(SINGLE, new Arm(FLOAT32, Rounding.ONCE))
          .and(HALF, new Arm(FLOAT16, Rounding.ONCE))
          .and(HALF_LAYERS, new Arm(FLOAT16, Rounding.EACH_LAYER))
          .and("float16 each sum", new Arm(FLOAT16, Rounding.EACH_SUM))
          .and("bfloat16", new Arm(BFLOAT16, Rounding.ONCE))
          .and("bfloat16 each layer", new Arm(BFLOAT16, Rounding.EACH_LAYER))
          .and("8 bits", new Arm(new Multiples(8), Rounding.ONCE))
          .and("4 bits", new Arm(new Multiples(4), Rounding.ONCE))
          .and("1 bit", new Arm(new Signs(), Rounding.ONCE));

  private static final String COUNT = "images";
  private static final String BYTES = "bytes";
  private static final String SECONDS = Measurement.SECONDS + "_per_1000";

  /** The divisor that gives the number of images computed before timing starts: one in ten. */
  private static final int WARM_UP = 10;

  @Override
  public About about() {
    return new About(
        "HalfPrecision",
        "8.3.4",
        "How many bits do the values of a trained network need?",
        Optional.of(DataOptions.greyImages(PublishedDataset.MNIST)),
        false,
        List.of(IMAGES, HALF_IMAGES),
        List.of(
            FinalFigure.whole(COUNT),
            FinalFigure.last(TEST_ACCURACY),
            FinalFigure.whole(BYTES),
            FinalFigure.last(SECONDS)),
        2);
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compareOneByOne(ARMS, 1, (run, arm) -> infer(lab, run, arm));
  }

  private static void infer(Lab lab, Run run, Arm arm) {
    int count = lab.get(IMAGES);
    LabelledImages images =
        lab.data()
            .test()
            .first(
                arm.rounding == Rounding.EACH_SUM ? Math.min(count, lab.get(HALF_IMAGES)) : count);
    MultiLayerNetwork network = network(lab, arm);
    predictions(network, images.first(1 + images.count() / WARM_UP));
    long start = System.nanoTime();
    Predictions predictions = predictions(network, images);
    double seconds = (System.nanoTime() - start) / 1e9;
    run.record(COUNT, images.count());
    run.record(TEST_ACCURACY, predictions.accuracy());
    run.record(BYTES, ReducedPrecision.bytes(network, arm.format));
    run.record(SECONDS, 1_000 * seconds / images.count());
    run.step();
  }

  private static Predictions predictions(MultiLayerNetwork network, LabelledImages images) {
    DataType type = network.params().dataType();
    return new Accuracy(images).predictions(x -> network.output(x.castTo(type)));
  }

  private static MultiLayerNetwork network(Lab lab, Arm arm) {
    if (arm.format == FLOAT64) {
      return TrainedDeepConvNet.createInDoublePrecision(lab);
    }
    if (arm.rounding == Rounding.EACH_SUM) {
      return TrainedDeepConvNet.builtin().convertDataType(DataType.FLOAT16);
    }
    MultiLayerNetwork network = TrainedDeepConvNet.create(lab);
    ReducedPrecision.roundParameters(network, arm.format);
    if (arm.format instanceof FloatingPoint format) {
      int rounded = arm.rounding == Rounding.EACH_LAYER ? network.getnLayers() : 1;
      ReducedPrecision.roundInputs(network, format, rounded);
    }
    return network;
  }

  @Override
  public List<Claim> claims() {
    Quantity full = Quantity.last(TEST_ACCURACY, DOUBLE);
    Quantity half = Quantity.last(TEST_ACCURACY, HALF);
    Quantity halfLayers = Quantity.last(TEST_ACCURACY, HALF_LAYERS);
    Quantity saving = Quantity.last(BYTES, SINGLE).over("ratio", Quantity.last(BYTES, HALF));
    return List.of(
        Claim.inEverySeed(
            "8.3.4: in 64 bits, the accuracy is 0.9935",
            "In 64 bits, the network has the book's test accuracy",
            full.is(0.9935)),
        Claim.inEverySeed(
            "8.3.4: it is the same in 16 bits",
            "With 16-bit parameters and images, the test accuracy is the same",
            half.is(0.9935)),
        Claim.inEverySeed(
            "8.3.4: 16 bits suffice for the values passed between layers, too",
            "Rounding the output of each layer to 16 bits costs little accuracy",
            full.minus("difference", halfLayers).atMost(0.0005)),
        Claim.inEverySeed(
            "8.3.4: half the number of bits takes half the memory",
            "32-bit parameters take twice the memory of 16-bit ones",
            saving.is(2)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    double[] images = figures(metrics, COUNT);
    double maxImages = Arrays.stream(images).max().orElseThrow();
    List<String> names =
        IntStream.range(0, images.length)
            .mapToObj(
                i ->
                    metrics.variants().get(i)
                        + (images[i] < maxImages ? formatted(" (%.0f images)", images[i]) : ""))
            .toList();
    var accuracies =
        new Column("test accuracy", new Color(0x0072B2), figures(metrics, TEST_ACCURACY), "%.4f");
    var bytes =
        new Column("bytes of parameters", new Color(0xE69F00), figures(metrics, BYTES), "%,.0f");
    return List.of(
        Picture.of(
            "number_formats.png",
            BarTable.draw(
                "A trained DeepConvNet in other number formats",
                names,
                List.of(accuracies, bytes))));
  }

  /** Returns the final figure of each format, in order. */
  private static double[] figures(Metrics metrics, String metric) {
    FinalFigure figure = FinalFigure.last(metric);
    long seed = metrics.seeds().get(0);
    return metrics.variants().stream().mapToDouble(v -> figure.of(metrics, v, seed)).toArray();
  }
}
