package dlfs.ch07;

import static dlfs.lab.Training.TEST_ACCURACY;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Charts.Line;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.layers.ConnectionTable;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.AlexNet;
import dlfs.networks.ChainNetwork;
import dlfs.networks.LeNet;
import dlfs.networks.LeNet.Version;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Sgd;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Section 7.7: trains LeNet as published in 1998 and as built today on MNIST, and compares its size
 * with that of AlexNet, published 14 years later.
 */
public final class CnnHistory implements Experiment {
  private static final Setting<Integer> EPOCHS = TrainingSettings.wholeEpochs(5);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);

  private static final String PUBLISHED = "LeNet of 1998";
  private static final String NOW = "LeNet now";
  private static final String ALEX_NET = "AlexNet of 2012";
  private static final String PARAMETERS = "parameters";
  private static final String LAYERS = "layers_with_weights";

  /**
   * A network and its update rule.
   *
   * @param trained whether it is trained here; if not, only its parameters are counted
   */
  private record Model(ChainNetwork network, IUpdater updater, boolean trained) {}

  private static final Variants<Model> MODELS =
      Variants.of(PUBLISHED, new Model(new LeNet(Version.ORIGINAL), new Sgd(0.1), true))
          .and(NOW, new Model(new LeNet(Version.MODERN), new Adam(), true))
          .and(ALEX_NET, new Model(new AlexNet(224, 1_000), new Sgd(), false));

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "CnnHistory",
        "7.7",
        "How does LeNet of 1998 compare with later networks?",
        List.of(EPOCHS, BATCH),
        List.of(
            FinalFigure.last(TEST_ACCURACY),
            FinalFigure.whole(PARAMETERS),
            FinalFigure.whole(LAYERS)),
        1);
  }

  @Override
  public Metrics run(Lab lab) {
    var training =
        Training.ofWholeEpochs(lab.data().training(), lab.get(BATCH), lab.get(EPOCHS))
            .measuringThroughout(TEST_ACCURACY, lab.data().test());
    return lab.compare(
        MODELS,
        training.iterations(),
        (run, model) -> {
          var configuration = model.network.configuration(lab.layers(), model.updater, run.seed());
          run.record(PARAMETERS, parameters(configuration));
          run.record(LAYERS, layersWithWeights(configuration));
          if (model.trained) {
            training.train(run, lab.create(model.network, model.updater, run.seed()));
          }
        });
  }

  private static long parameters(MultiLayerConfiguration network) {
    return network.getConfs().stream().mapToLong(CnnHistory::parameters).sum();
  }

  /** The number of trainable parameters. */
  private static long parameters(NeuralNetConfiguration layer) {
    long unconnected =
        Stream.ofNullable(layer.getLayer().getConstraints())
            .flatMap(List::stream)
            .mapToLong(constraint -> ((ConnectionTable) constraint).unconnected(layer))
            .sum();
    return layer.getLayer().initializer().numParams(layer) - unconnected;
  }

  private static long layersWithWeights(MultiLayerConfiguration network) {
    return network.getConfs().stream().filter(layer -> parameters(layer) > 0).count();
  }

  @Override
  public List<Claim> claims() {
    Quantity published = Quantity.last(TEST_ACCURACY, PUBLISHED);
    Quantity now = Quantity.last(TEST_ACCURACY, NOW);
    return List.of(
        Claim.inEverySeed(
            "7.7.1: proposed in 1998, LeNet differs little from a CNN of today",
            "LeNet of 1998 is about as accurate as LeNet as built now",
            published.atLeast(0.97),
            now.minus("difference", published).within(0.01)),
        Claim.inEverySeed(
            "LeCun et al.: LeNet has 60,000 trainable parameters",
            "LeNet of 1998 has 60,000 trainable parameters, and 850 in the softmax layer used here",
            Quantity.last(PARAMETERS, PUBLISHED).is(60_850)),
        Claim.inEverySeed(
            "7.7.3: AlexNet has far more parameters, which took big data and GPUs",
            "AlexNet has many times the parameters of LeNet",
            Quantity.last(PARAMETERS, ALEX_NET)
                .over("ratio", Quantity.last(PARAMETERS, PUBLISHED))
                .atLeast(100)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    var chart =
        Charts.byEpoch(
            700,
            500,
            "Test accuracy",
            metrics,
            List.of(
                new Line(PUBLISHED, PUBLISHED, TEST_ACCURACY, false),
                new Line(NOW, NOW, TEST_ACCURACY, true)));
    return List.of(Picture.of("cnn_history.png", chart));
  }
}
