package dlfs.ch06;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Variants;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.Metrics;
import dlfs.mnist.PublishedDataset;
import dlfs.optimizers.AdaGrad;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Momentum;
import dlfs.optimizers.Sgd;
import dlfs.optimizers.UpdateRule;
import java.util.List;

/**
 * Section 6.1.8: a network of four hidden layers learns MNIST by each update rule, from the same
 * first weights and with the same mini-batches.
 */
public final class OptimizerComparison implements Experiment {
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
        "Which update rule learns MNIST fastest?",
        LossCurves.SETTINGS,
        LossCurves.FIGURES,
        0.5);
  }

  @Override
  public Metrics run(Lab lab) {
    return LossCurves.compare(
        lab, RULES, (net, rule, seed) -> net.create(lab.layers(), rule.clone(), seed));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.belowInEverySeed(
            "6.1.8: the other three learn faster than SGD",
            LossCurves.FINAL_LOSS,
            RULES.namesBut("SGD"),
            List.of("SGD")),
        Claim.belowOnAverage(
            "6.1.8: AdaGrad seems to learn a little faster than the others",
            LossCurves.FINAL_LOSS,
            List.of("AdaGrad"),
            RULES.namesBut("AdaGrad")));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return LossCurves.picture("optimizer_comparison.png", metrics, 1.0);
  }
}
