package dlfs.ch06;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Variants;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.Weights;
import dlfs.optimizers.Sgd;
import java.util.List;

/**
 * Section 6.2.4: a network of four hidden layers with ReLU learns MNIST by SGD, from first weights
 * drawn in three ways.
 */
public final class WeightInitComparison implements Experiment {
  private static final Variants<Weights> WEIGHTS =
      Variants.<Weights>of("std=0.01", new Weights.Std(0.01))
          .and("Xavier", new Weights.Xavier())
          .and("He", new Weights.He());

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "WeightInitComparison",
        "6.2.4",
        "From which first weights does a network learn?",
        LossCurves.SETTINGS,
        LossCurves.FIGURES,
        0.5);
  }

  @Override
  public Metrics run(Lab lab) {
    return LossCurves.compare(
        lab,
        WEIGHTS,
        (net, weights, seed) -> net.with(weights).create(lab.layers(), new Sgd(0.01), seed));
  }

  @Override
  public List<Claim> claims() {
    Quantity fixed = Quantity.of(LossCurves.FINAL_LOSS, "std=0.01");
    Quantity ofGuessing = new Quantity("ln 10", (metrics, seed) -> Math.log(10));
    return List.of(
        Claim.inEverySeed(
            "6.2.4: with std = 0.01 the network does not learn at all",
            fixed.minus("distance from ln 10, the loss of guessing,", ofGuessing).within(0.01)),
        Claim.belowInEverySeed(
            "6.2.4: with the initial values of Xavier and He it learns well",
            LossCurves.FINAL_LOSS,
            WEIGHTS.namesBut("std=0.01"),
            List.of("std=0.01")),
        Claim.belowInEverySeed(
            "6.2.4: He's learn faster than Xavier's",
            LossCurves.FINAL_LOSS,
            List.of("He"),
            List.of("Xavier")));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return LossCurves.picture("weight_init_comparison.png", metrics, 3.0);
  }
}
