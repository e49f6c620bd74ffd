package ch06;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lab.About;
import lab.Experiment;
import lab.Lab;
import lab.Run;
import lab.Training;
import lab.charts.Charts;
import lab.charts.Picture;
import lab.results.Claim;
import lab.results.Claim.Evidence;
import lab.results.Claim.Finding;
import lab.results.FinalFigure;
import lab.results.Metrics;
import lab.settings.Setting;
import mnist.PublishedDataset;
import networks.MultiLayerNet;
import networks.Weights;
import optimizers.AdaGrad;
import optimizers.Adam;
import optimizers.Momentum;
import optimizers.Sgd;
import optimizers.UpdateRule;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.knowm.xchart.XYChart;
import org.nd4j.linalg.activations.Activation;

/**
 * Section 6.1.8: a network of four hidden layers learns MNIST by each update rule, from the same
 * first weights and with the same mini-batches.
 */
public final class OptimizerComparison implements Experiment {
  private static final Setting<Integer> ITERATIONS =
      Setting.integer("iterations", 2_000, 1, 1_000_000, "updates of each network").quick(50);
  private static final Setting<Integer> BATCH =
      Setting.integer("batch", 128, 1, 60_000, "images in a mini-batch");

  private static final Map<String, UpdateRule> RULES = new LinkedHashMap<>();

  static {
    RULES.put("SGD", new Sgd(0.01));
    RULES.put("Momentum", new Momentum(0.01, 0.9));
    RULES.put("AdaGrad", new AdaGrad(0.01));
    RULES.put("Adam", new Adam(0.001));
  }

  @Override
  public About about() {
    return new About(
        "OptimizerComparison",
        "6.1.8",
        "Which update rule learns MNIST fastest?",
        Optional.of(PublishedDataset.MNIST),
        List.of(ITERATIONS, BATCH),
        List.of(
            FinalFigure.meanOfLast(100, Training.LOSS), FinalFigure.last(Training.TEST_ACCURACY)),
        1);
  }

  @Override
  public Metrics run(Lab lab) {
    int iterations = lab.get(ITERATIONS);
    return lab.compare(RULES.keySet(), iterations, run -> train(lab, run, iterations));
  }

  private static void train(Lab lab, Run run, int iterations) {
    var images = lab.data().training();
    var net =
        new MultiLayerNet(
            images.pixelsPerImage(),
            List.of(100, 100, 100, 100),
            10,
            Activation.RELU,
            new Weights.He());
    UpdateRule rule = RULES.get(run.variant()).clone();
    MultiLayerNetwork network = Training.network(net.configuration(lab.layers(), rule, run.seed()));
    Training.train(run, network, images, lab.get(BATCH), iterations);
    Training.test(run, network, lab.data().test(), iterations - 1);
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        new Claim(
            "in every seed, the loss of SGD (mean of the last 100 iterations) is above the others'",
            "6.1.8: the other three learn faster than SGD",
            1,
            evidence ->
                new Finding(
                    othersBeat("SGD", evidence), evidence.means(RULES.keySet(), Training.LOSS))),
        new Claim(
            "mean over 3 seeds or more, the loss of AdaGrad (as above) is below the others'",
            "6.1.8: AdaGrad seems to learn a little faster than the others",
            3,
            evidence ->
                new Finding(
                    beatsOthers("AdaGrad", evidence),
                    evidence.means(RULES.keySet(), Training.LOSS))));
  }

  private static boolean othersBeat(String slowest, Evidence evidence) {
    double[] slow = evidence.perSeed(slowest, Training.LOSS);
    return others(slowest)
        .map(rule -> evidence.perSeed(rule, Training.LOSS))
        .allMatch(fast -> IntStream.range(0, slow.length).allMatch(i -> fast[i] < slow[i]));
  }

  private static boolean beatsOthers(String fastest, Evidence evidence) {
    double best = evidence.mean(fastest, Training.LOSS);
    return others(fastest).allMatch(rule -> best < evidence.mean(rule, Training.LOSS));
  }

  private static Stream<String> others(String rule) {
    return RULES.keySet().stream().filter(other -> !other.equals(rule));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    XYChart chart = Charts.curves(metrics, Training.LOSS, "loss", 1.0);
    return List.of(new Picture("optimizer_comparison.png", 1, List.of(chart)));
  }
}
