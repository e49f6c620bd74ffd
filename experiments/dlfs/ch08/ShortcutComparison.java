package dlfs.ch08;

import static dlfs.lab.Training.LOSS;
import static dlfs.lab.Training.TEST_ACCURACY;
import static dlfs.lab.Training.TRAIN_ACCURACY;

import dlfs.images.LabelledImages;
import dlfs.lab.About;
import dlfs.lab.Accuracy;
import dlfs.lab.DataOptions;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Measure;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.CifarResNet;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.LinearDecay;
import dlfs.optimizers.Momentum;
import dlfs.optimizers.WarmUp;
import java.awt.Color;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Section 8.2.4: trains residual networks of 20 and 56 layers, and plain ones, which are the same
 * without shortcuts, as K. He et al., "Deep residual learning for image recognition", CVPR (2016),
 * do on CIFAR-10 in section 4.2. Without shortcuts, the deeper network has more errors on the
 * training images already, so overfitting is not the reason.
 *
 * <p>The training is shorter than the paper's, 2,500 updates instead of 64,000, and has no weight
 * decay and no augmentation. The learning rate of Momentum is therefore lower, 0.03 instead of 0.1;
 * it increases in the first 250 updates and decays linearly to 0.
 */
public final class ShortcutComparison implements Experiment {
  private static final Setting<Integer> SAMPLES = TrainingSettings.samples(10_000);
  private static final Setting<Integer> EPOCHS = TrainingSettings.wholeEpochs(16);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(64);
  private static final Setting<Integer> TESTED = TrainingSettings.tested();

  private static final double LEARNING_RATE = 0.03;

  /** The number of updates in which the learning rate increases. */
  private static final int WARM_UP_UPDATES = 250;

  private static final String SAMPLED_LOSS = "train_loss_of_1000";
  private static final String SAMPLED_TRAIN_ACCURACY = "train_accuracy_of_1000";
  private static final String SAMPLED_TEST_ACCURACY = "test_accuracy_of_1000";

  /** The number of training and of test images classified in every epoch. */
  private static final int SAMPLE = 1_000;

  private static final String PLAIN_20 = "plain-20";
  private static final String PLAIN_56 = "plain-56";
  private static final String RESIDUAL_20 = "residual-20";
  private static final String RESIDUAL_56 = "residual-56";

  private static final Color SHALLOW = new Color(0xE69F00);
  private static final Color DEEP = new Color(0x0072B2);

  private record Form(int depth, boolean shortcuts) {}

  /** Those of the same depth, which take equally long, run in parallel. */
  private static final Variants<Form> NETWORKS =
      Variants.of(PLAIN_20, new Form(20, false))
          .and(RESIDUAL_20, new Form(20, true))
          .and(PLAIN_56, new Form(56, false))
          .and(RESIDUAL_56, new Form(56, true));

  @Override
  public About about() {
    return About.on(
        DataOptions.images(PublishedDataset.FASHION_MNIST),
        "ShortcutComparison",
        "8.2.4",
        "Are deeper networks better, without shortcuts and with them?",
        List.of(SAMPLES, EPOCHS, BATCH, TESTED),
        FinalFigure.lastOf(LOSS, TRAIN_ACCURACY, TEST_ACCURACY),
        35);
  }

  @Override
  public Metrics run(Lab lab) {
    LabelledImages images = lab.data().training().first(lab.get(SAMPLES));
    LabelledImages test = lab.data().test().first(lab.get(TESTED));
    var training =
        Training.ofWholeEpochs(images, lab.get(BATCH), lab.get(EPOCHS))
            .measuringThroughout(SAMPLED_LOSS, loss(images.first(SAMPLE)))
            .measuringThroughout(SAMPLED_TRAIN_ACCURACY, images.first(SAMPLE))
            .measuringThroughout(SAMPLED_TEST_ACCURACY, test.first(SAMPLE))
            .measuringAtTheEnd(LOSS, loss(images))
            .measuringAtTheEnd(TRAIN_ACCURACY, images)
            .measuringAtTheEnd(TEST_ACCURACY, test);
    int updates = training.iterations();
    var rate = new WarmUp(new LinearDecay(LEARNING_RATE, updates), WARM_UP_UPDATES);
    var updater = new Momentum(rate, 0.9);
    return lab.compare(
        NETWORKS,
        updates,
        (run, form) -> {
          var net = new CifarResNet(form.depth, form.shortcuts, images.shape(), images.classes());
          training.train(run, lab.create(net, updater, run.seed()));
        });
  }

  /** The loss on these images, in inference. */
  private static Measure loss(LabelledImages images) {
    var accuracy = new Accuracy(images);
    return model -> {
      var network = TrainableNetwork.of(model);
      return accuracy.predictions(x -> network.output(x)).crossEntropy();
    };
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "8.2.4: if a network is made too deep, its training does not go well",
            "Without shortcuts, the deeper network has a higher loss on the training images",
            Quantity.last(LOSS, PLAIN_20).below(Quantity.last(LOSS, PLAIN_56))),
        Claim.inEverySeed(
            "8.2.4: if a network is made too deep, its performance is worse",
            "Without shortcuts, the deeper network is less accurate on the training images",
            gain(TRAIN_ACCURACY, PLAIN_20, PLAIN_56).atLeast(0.02)),
        Claim.inEverySeed(
            "8.2.4: with shortcuts, layers can be added",
            "With shortcuts, the deeper network is about as accurate on the training images",
            gain(TRAIN_ACCURACY, RESIDUAL_20, RESIDUAL_56).atMost(0.02)),
        Claim.inEverySeed(
            "8.2.4: shortcuts let the signal pass to deep layers unchanged",
            "56 layers are more accurate with shortcuts, on training and test images",
            gain(TRAIN_ACCURACY, RESIDUAL_56, PLAIN_56).atLeast(0.02),
            gain(TEST_ACCURACY, RESIDUAL_56, PLAIN_56).atLeast(0.02)));
  }

  /** The accuracy of one network minus that of another. */
  private static Quantity gain(String metric, String network, String over) {
    String name = metric.equals(TEST_ACCURACY) ? "test difference" : "difference";
    return Quantity.last(metric, network).minus(name, Quantity.last(metric, over));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    List<XYChart> charts =
        List.of(
            chart("Without shortcuts", metrics, PLAIN_20, PLAIN_56),
            chart("With shortcuts", metrics, RESIDUAL_20, RESIDUAL_56));
    double highestEnd =
        charts.stream()
            .flatMap(chart -> chart.getSeriesCollection().stream())
            .mapToDouble(curve -> curve.getYData()[curve.getYData().length - 1])
            .max()
            .orElse(100);
    double top = Math.min(100, 2 * highestEnd); // cuts off the first epochs, as in the paper
    charts.forEach(chart -> chart.getStyler().setYAxisMin(0.0).setYAxisMax(top));
    return List.of(Picture.of("shortcut_comparison.png", charts.size(), charts));
  }

  /** Draws errors by epoch as the paper does: dashed on training images, solid on test images. */
  private static XYChart chart(String title, Metrics metrics, String shallow, String deep) {
    XYChart chart = Charts.chart(600, 500, title, "epochs", "error (percent)");
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    chart.getStyler().setSeriesColors(new Color[] {SHALLOW, SHALLOW, DEEP, DEEP});
    for (String network : List.of(shallow, deep)) {
      addErrors(chart, network + ", training", metrics, network, SAMPLED_TRAIN_ACCURACY, true);
      addErrors(chart, network + ", test", metrics, network, SAMPLED_TEST_ACCURACY, false);
    }
    return chart;
  }

  private static void addErrors(
      XYChart chart, String name, Metrics metrics, String network, String metric, boolean dashed) {
    Map<Integer, Double> accuracies = metrics.meanByEpoch(network, metric);
    double[] epochs = accuracies.keySet().stream().mapToDouble(epoch -> epoch).toArray();
    double[] errors = accuracies.values().stream().mapToDouble(a -> 100 * (1 - a)).toArray();
    Charts.addLine(chart, name, epochs, errors, dashed);
  }
}
