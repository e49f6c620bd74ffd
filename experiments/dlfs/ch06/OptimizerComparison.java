package dlfs.ch06;

import static dlfs.lab.Training.TEST_ACCURACY;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.MultiLayerNet;
import dlfs.optimizers.AdaGrad;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Momentum;
import dlfs.optimizers.Sgd;
import dlfs.optimizers.UpdateRule;
import java.util.List;

/**
 * Section 6.1.8: a network of four hidden layers is trained on MNIST with each update rule, from
 * the same initial weights and on the same mini-batches.
 */
public final class OptimizerComparison implements Experiment {
  private static final Setting<Integer> ITERATIONS = TrainingSettings.iterations(2_000);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(128);

  private static final Variants<UpdateRule> RULES =
      Variants.<UpdateRule>of("SGD", new Sgd(0.01))
          .and("Momentum", new Momentum(0.01, 0.9))
          .and("AdaGrad", new AdaGrad(0.01))
          .and("Adam", new Adam(0.001));

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "OptimizerComparison",
        "6.1.8",
        "Which update rule trains fastest on MNIST?",
        List.of(ITERATIONS, BATCH),
        LossCurves.FIGURES,
        0.5);
  }

  @Override
  public Metrics run(Lab lab) {
    var images = lab.data().training();
    var net = MultiLayerNet.ofTheBook(images.shape().size(), 4); // 784-100-100-100-100-10, ReLU
    var training =
        Training.ofIterations(images, lab.get(BATCH), lab.get(ITERATIONS))
            .measuringAtTheEnd(TEST_ACCURACY, lab.data().test());
    return lab.compare(
        RULES,
        training.iterations(),
        (run, rule) -> training.train(run, lab.create(net, rule.clone(), run.seed())));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "6.1.8: the other three are faster than SGD",
            "Momentum, AdaGrad and Adam reach a lower loss than SGD",
            Quantity.allBelow(losses(RULES.namesBut("SGD")), losses(List.of("SGD")))),
        Claim.onAverage(
            "6.1.8: AdaGrad seems to be slightly faster than the others",
            "AdaGrad reaches the lowest loss",
            Quantity.allBelow(losses(List.of("AdaGrad")), losses(RULES.namesBut("AdaGrad")))));
  }

  private static List<Quantity> losses(List<String> rules) {
    return Quantity.of(LossCurves.FINAL_LOSS, rules);
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return LossCurves.picture("optimizer_comparison.png", metrics, 1.0);
  }
}
