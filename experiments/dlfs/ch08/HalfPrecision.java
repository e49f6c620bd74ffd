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
import dlfs.lab.Answers;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
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
import dlfs.layers.LayerSet;
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
 * Section 8.3.4: with how few bits a trained network still reads digits.
 *
 * <p>Numbers are rounded to a format and then computed with in float32 (float64 in float64), so
 * what is measured is what the format costs in accuracy, and not what it gains in time. ND4J's own
 * half precision is the exception; it has no fast convolution for it.
 *
 * <p>Of whole numbers (8, 4 bits) and signs (1 bit), only the weights are; the network was not
 * trained for it, as those of M. Courbariaux et al., "Binarized neural networks", arXiv:1602.02830
 * (2016), are.
 */
public final class HalfPrecision implements Experiment {
  private static final Setting<Integer> IMAGES =
      Setting.integer("images", 10_000, 1, 10_000, "how many test images, the first").quick(100);
  private static final Setting<Integer> HALF_IMAGES =
      Setting.integer("halfImages", 200, 1, 10_000, "how many of them by ND4J in half precision")
          .quick(3);

  private static final String DOUBLE = "float64";
  private static final String SINGLE = "float32";
  private static final String HALF = "float16";
  private static final String HALF_LAYERS = "float16 each layer";

  /** When numbers are rounded. */
  private enum Rounding {
    /** Before anything is computed: parameters and, in floating point, images, as the book does. */
    ONCE,
    /** And what every layer puts out, as where products are added up in float32. */
    EACH_LAYER,
    /** And every product and every sum on the way: the arithmetic of ND4J's half precision. */
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

  /** The share of the images that come before the clock starts: the first ones take longer. */
  private static final int WARM_UP = 10;

  @Override
  public About about() {
    return new About(
        "HalfPrecision",
        "8.3.4",
        "How few bits does a number of a trained network need?",
        Optional.of(PublishedDataset.MNIST),
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
    int most = lab.get(IMAGES);
    LabelledImages images =
        lab.data()
            .test()
            .first(arm.rounding == Rounding.EACH_SUM ? Math.min(most, lab.get(HALF_IMAGES)) : most);
    MultiLayerNetwork network = network(lab.layers(), arm);
    answers(network, images.first(1 + images.count() / WARM_UP));
    long start = System.nanoTime();
    Answers answers = answers(network, images);
    double seconds = (System.nanoTime() - start) / 1e9;
    run.record(COUNT, images.count());
    run.record(TEST_ACCURACY, answers.accuracy());
    run.record(BYTES, ReducedPrecision.bytes(network, arm.format));
    run.record(SECONDS, 1_000 * seconds / images.count());
    run.step();
  }

  private static Answers answers(MultiLayerNetwork network, LabelledImages images) {
    DataType type = network.params().dataType();
    return new Accuracy(images).answers(x -> network.output(x.castTo(type)));
  }

  private static MultiLayerNetwork network(LayerSet layers, Arm arm) {
    if (arm.format == FLOAT64) {
      return TrainedDeepConvNet.createInDoublePrecision(layers);
    }
    if (arm.rounding == Rounding.EACH_SUM) {
      return TrainedDeepConvNet.create(LayerSet.BUILTIN).convertDataType(DataType.FLOAT16);
    }
    MultiLayerNetwork network = TrainedDeepConvNet.create(layers);
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
    Quantity halfThroughout = Quantity.last(TEST_ACCURACY, HALF_LAYERS);
    Quantity room =
        Quantity.last(BYTES, SINGLE)
            .over("room in float32 as a multiple of float16's", Quantity.last(BYTES, HALF));
    return List.of(
        Claim.inEverySeed(
            "8.3.4: in 64 bits, the network is right on 0.9935 of the test images",
            full.is(0.9935, 0)),
        Claim.inEverySeed("8.3.4: in 16 bits, too", half.is(0.9935, 0)),
        Claim.inEverySeed(
            "8.3.4: 16 bits are enough where they are passed on between layers, too",
            full.minus("accuracy that rounding each layer's outputs costs", halfThroughout)
                .atMost(0.0005)),
        Claim.inEverySeed("8.3.4: half the bits take half the room", room.is(2, 0)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    double[] images = figures(metrics, COUNT);
    double most = Arrays.stream(images).max().orElseThrow();
    List<String> names =
        IntStream.range(0, images.length)
            .mapToObj(
                i ->
                    metrics.variants().get(i)
                        + (images[i] < most ? formatted(" (%.0f images)", images[i]) : ""))
            .toList();
    return List.of(
        new Picture(
            "number_formats.png",
            1,
            List.of(
                BarTable.draw(
                    "A trained DeepConvNet in other number formats",
                    names,
                    List.of(
                        new Column(
                            "test accuracy",
                            new Color(0x0072B2),
                            figures(metrics, TEST_ACCURACY),
                            "%.4f"),
                        new Column(
                            "bytes of parameters",
                            new Color(0xE69F00),
                            figures(metrics, BYTES),
                            "%,.0f"))))));
  }

  /** The figure of each format, in order. */
  private static double[] figures(Metrics metrics, String metric) {
    FinalFigure figure = FinalFigure.last(metric);
    long seed = metrics.seeds().get(0);
    return metrics.variants().stream().mapToDouble(v -> figure.of(metrics, v, seed)).toArray();
  }
}
