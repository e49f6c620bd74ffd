package dlfs.ch03;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.results.Quantity.Check;
import dlfs.networks.InitialWeights;
import dlfs.networks.Layers;
import dlfs.networks.MultiLayerNet;
import dlfs.optimizers.Sgd;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sections 3.4 and 3.5: the forward pass of a three-layer network for the input (1.0, 0.5), layer
 * by layer, and softmax.
 */
public final class ThreeLayerForward implements Experiment {
  private static final double[][] X = {{1.0, 0.5}}; // [1, 2]
  private static final double[][] W1 = {{0.1, 0.3, 0.5}, {0.2, 0.4, 0.6}}; // [2, 3]
  private static final double[] B1 = {0.1, 0.2, 0.3};
  private static final double[][] W2 = {{0.1, 0.4}, {0.2, 0.5}, {0.3, 0.6}}; // [3, 2]
  private static final double[] B2 = {0.1, 0.2};
  private static final double[][] W3 = {{0.1, 0.3}, {0.2, 0.4}}; // [2, 2]
  private static final double[][] MISPRINTED_W3 = {{1.0, 0.3}, {0.2, 0.4}};
  private static final double[] B3 = {0.1, 0.2};

  private static final String NETWORK = "network";
  private static final String MISPRINT = "1.0 in W3 for 0.1";
  private static final String SOFTMAX = "softmax(0.3, 2.9, 4.0)";
  private static final String LARGE_SOFTMAX = "softmax(1010, 1000, 990)";

  private static final Variants<double[][]> LAST_WEIGHTS =
      Variants.of(NETWORK, W3).and(MISPRINT, MISPRINTED_W3);

  private static final Variants<double[]> SCORES =
      Variants.of(SOFTMAX, new double[] {0.3, 2.9, 4.0})
          .and(LARGE_SOFTMAX, new double[] {1010, 1000, 990});

  /** The number of values that are NaN if softmax is computed without subtracting the maximum. */
  private static final String OVERFLOWED = "nan_if_plain";

  @Override
  public About about() {
    return About.withoutData(
        "ThreeLayerForward",
        "3.4-5",
        "What are the outputs of a three-layer network and of softmax?",
        List.of(
            FinalFigure.last("y1"),
            FinalFigure.last("y2"),
            FinalFigure.last("y3"),
            FinalFigure.whole(OVERFLOWED)));
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(LAST_WEIGHTS, 1, (run, w3) -> forward(lab, run, w3))
        .and(lab.compare(SCORES, 1, (run, scores) -> softmax(lab, run, scores)));
  }

  private static void forward(Lab lab, Run run, double[][] w3) {
    var net = new MultiLayerNet(2, List.of(3, 2), 2, Activation.SIGMOID, new InitialWeights.Std(1));
    MultiLayerNetwork network = lab.createInDoublePrecision(net, new Sgd(), run.seed());
    network.getParam("0_W").assign(Nd4j.createFromArray(W1));
    network.getParam("0_b").assign(Nd4j.createFromArray(B1));
    network.getParam("1_W").assign(Nd4j.createFromArray(W2));
    network.getParam("1_b").assign(Nd4j.createFromArray(B2));
    network.getParam("2_W").assign(Nd4j.createFromArray(w3));
    network.getParam("2_b").assign(Nd4j.createFromArray(B3));
    List<INDArray> outputs = network.feedForward(Nd4j.createFromArray(X)); // x, z1, z2, y, softmax
    record(run, "z1_", outputs.get(1)); // [1, 3]
    record(run, "z2_", outputs.get(2)); // [1, 2]
    record(run, "y", outputs.get(3)); // [1, 2]
    run.step();
  }

  private static void softmax(Lab lab, Run run, double[] scores) {
    var lastLayer =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(lab.layers().resolve(Layers.softmaxWithLoss(scores.length)))
                .setInputType(InputType.feedForward(scores.length))
                .build());
    lastLayer.init();
    record(run, "y", lastLayer.output(Nd4j.createFromArray(new double[][] {scores}))); // [1, 3]

    double sum = Arrays.stream(scores).map(Math::exp).sum();
    run.record(
        OVERFLOWED,
        Arrays.stream(scores).map(score -> Math.exp(score) / sum).filter(Double::isNaN).count());
    run.step();
  }

  /** Records values as y1, y2, ... */
  private static void record(Run run, String name, INDArray values) {
    for (int i = 0; i < values.length(); i++) {
      run.record(name + (i + 1), values.getDouble(i));
    }
  }

  @Override
  public List<Claim> claims() {
    Quantity y1 = Quantity.last("y1", SOFTMAX);
    Quantity y2 = Quantity.last("y2", SOFTMAX);
    Quantity y3 = Quantity.last("y3", SOFTMAX);
    return List.of(
        Claim.inEverySeed(
            "3.4.2: the first layer outputs 0.57444252, 0.66818777 and 0.75026011",
            "The first layer outputs the book's values for (1.0, 0.5)",
            are(NETWORK, "z1_", "0.57444252", "0.66818777", "0.75026011")),
        Claim.inEverySeed(
            "3.4.3: the network outputs 0.31682708 and 0.69627909",
            "All three layers output the book's values",
            are(NETWORK, "y", "0.31682708", "0.69627909")),
        Claim.inEverySeed(
            "3.4.3: with 1.0 instead of 0.1 in W3, an often copied misprint, it is 0.88045151",
            "With 1.0 instead of 0.1 in W3, the first output equals the misprint's",
            are(MISPRINT, "y", "0.88045151")),
        Claim.inEverySeed(
            "3.5.1: softmax of (0.3, 2.9, 4.0) is 0.01821127, 0.24519181 and 0.73659691",
            "Softmax of (0.3, 2.9, 4.0) returns the book's values",
            are(SOFTMAX, "y", "0.01821127", "0.24519181", "0.73659691")),
        Claim.inEverySeed(
            "3.5.2: computed by its formula directly, it overflows for (1010, 1000, 990)",
            "Without subtracting the maximum, all outputs for (1010, 1000, 990) are NaN",
            Quantity.last(OVERFLOWED, LARGE_SOFTMAX).is(3)),
        Claim.inEverySeed(
            "3.5.2: with the maximum subtracted: 0.9999546, 4.53978686e-05, 2.06106005e-09",
            "Softmax of (1010, 1000, 990) returns the book's values",
            are(LARGE_SOFTMAX, "y", "0.9999546", "4.53978686e-05", "2.06106005e-09")),
        Claim.inEverySeed(
            "3.5.3: the outputs of softmax add up to 1",
            "The outputs of softmax add up to 1",
            y1.plus("", y2).plus("sum", y3).is(1, 1e-12)));
  }

  /** Returns checks for these values, to the last digit that the book prints. */
  private static Check[] are(String variant, String name, String... printed) {
    return IntStream.range(0, printed.length)
        .mapToObj(
            i -> {
              var expected = new BigDecimal(printed[i]);
              return Quantity.last(name + (i + 1), variant)
                  .is(expected.doubleValue(), expected.ulp().doubleValue());
            })
        .toArray(Check[]::new);
  }

  /** None: the book has no figure here. */
  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of();
  }
}
