package ch06;

import images.LabelledImages;
import java.util.List;
import java.util.Optional;
import lab.About;
import lab.Experiment;
import lab.Lab;
import lab.Training;
import lab.Variants;
import lab.charts.Charts;
import lab.charts.Picture;
import lab.results.Claim;
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

  private static final Variants<UpdateRule> RULES =
      Variants.<UpdateRule>of("SGD", new Sgd(0.01))
          .and("Momentum", new Momentum(0.01, 0.9))
          .and("AdaGrad", new AdaGrad(0.01))
          .and("Adam", new Adam(0.001));

  private static final FinalFigure LOSS = FinalFigure.meanOfLast(100, Training.LOSS);

  @Override
  public About about() {
    return new About(
        "OptimizerComparison",
        "6.1.8",
        "Which update rule learns MNIST fastest?",
        Optional.of(PublishedDataset.MNIST),
        List.of(ITERATIONS, BATCH),
        List.of(LOSS, FinalFigure.last(Training.TEST_ACCURACY)),
        2);
  }

  @Override
  public Metrics run(Lab lab) {
    int iterations = lab.get(ITERATIONS);
    var images = lab.data().training();
    var net =
        new MultiLayerNet(
            images.pixelsPerImage(),
            List.of(100, 100, 100, 100),
            LabelledImages.CLASSES,
            Activation.RELU,
            new Weights.He());
    return lab.compare(
        RULES,
        iterations,
        (run, rule) -> {
          var network = net.create(lab.layers(), rule.clone(), run.seed());
          Training.train(run, network, images, lab.get(BATCH), iterations);
          Training.test(run, network, lab.data().test(), iterations - 1);
        });
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.belowInEverySeed(
            "6.1.8: the other three learn faster than SGD",
            LOSS,
            RULES.namesBut("SGD"),
            List.of("SGD")),
        Claim.belowOnAverage(
            "6.1.8: AdaGrad seems to learn a little faster than the others",
            LOSS,
            List.of("AdaGrad"),
            RULES.namesBut("AdaGrad")));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    XYChart chart = Charts.curves(metrics, Training.LOSS, "loss", 1.0);
    return List.of(new Picture("optimizer_comparison.png", 1, List.of(chart)));
  }
}
