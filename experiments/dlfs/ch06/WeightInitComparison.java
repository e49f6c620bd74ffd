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
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.optimizers.Sgd;
import java.util.List;

/**
 * Section 6.2.4: a network of four hidden layers with ReLU is trained on MNIST by SGD, with three
 * kinds of weight initialisation.
 */
public final class WeightInitComparison implements Experiment {
  private static final Setting<Integer> ITERATIONS = TrainingSettings.iterations(2_000);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(128);

  private static final Variants<InitialWeights> WEIGHTS =
      Variants.<InitialWeights>of("std=0.01", new InitialWeights.Std(0.01))
          .and("Xavier", new InitialWeights.Xavier())
          .and("He", new InitialWeights.He());

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "WeightInitComparison",
        "6.2.4",
        "With which weight initialisation does training succeed?",
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
        WEIGHTS,
        training.iterations(),
        (run, weights) ->
            training.train(run, lab.create(net.with(weights), new Sgd(0.01), run.seed())));
  }

  @Override
  public List<Claim> claims() {
    Quantity fixed = Quantity.of(LossCurves.FINAL_LOSS, "std=0.01");
    Quantity xavier = Quantity.of(LossCurves.FINAL_LOSS, "Xavier");
    Quantity he = Quantity.of(LossCurves.FINAL_LOSS, "He");
    Quantity ofGuessing = new Quantity("loss of guessing", (metrics, seed) -> Math.log(10));
    return List.of(
        Claim.inEverySeed(
            "6.2.4: with std = 0.01 the network does not learn at all",
            "With std = 0.01, the loss stays at ln 10, that of random guessing",
            fixed.minus("difference", ofGuessing).within(0.01)),
        Claim.inEverySeed(
            "6.2.4: with Xavier and He initialisation, it learns well",
            "With Xavier and He initialisation, the loss is lower than with std = 0.01",
            Quantity.allBelow(List.of(xavier, he), List.of(fixed))),
        Claim.inEverySeed(
            "6.2.4: with He initialisation, it learns faster than with Xavier's",
            "With He initialisation, the loss is lower than with Xavier initialisation",
            he.below(xavier)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return LossCurves.picture("weight_init_comparison.png", metrics, 3.0);
  }
}
