package ch07;

import static lab.Training.TEST_ACCURACY;
import static lab.Training.TRAIN_ACCURACY;

import engine.Engine;
import images.LabelledImages;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import lab.About;
import lab.Accuracy;
import lab.Experiment;
import lab.Lab;
import lab.Run;
import lab.Training;
import lab.Variants;
import lab.charts.Charts;
import lab.charts.Charts.Line;
import lab.charts.Picture;
import lab.results.Claim;
import lab.results.FinalFigure;
import lab.results.Metrics;
import lab.results.Quantity;
import lab.settings.Setting;
import lab.settings.TrainingSettings;
import mnist.PublishedDataset;
import networks.SimpleConvNet;
import optimizers.Adam;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/** Section 7.5: a simple convolutional network learns MNIST, and is saved and loaded again. */
public final class SimpleConvNetTraining implements Experiment {
  private static final Setting<Integer> EPOCHS = TrainingSettings.wholeEpochs(20);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);

  private static final String NET = "SimpleConvNet";
  private static final String LOADED_TEST_ACCURACY = "loaded_test_accuracy";
  private static final String SAMPLED_TRAIN_ACCURACY = "train_accuracy_of_1000";
  private static final String SAMPLED_TEST_ACCURACY = "test_accuracy_of_1000";
  private static final int MEASURED_EVERY_EPOCH = 1_000;

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "SimpleConvNetTraining",
        "7.5",
        "How well does a simple convolutional network read digits?",
        List.of(EPOCHS, BATCH),
        List.of(
            FinalFigure.last(TRAIN_ACCURACY),
            FinalFigure.last(TEST_ACCURACY),
            FinalFigure.last(LOADED_TEST_ACCURACY)),
        3);
  }

  @Override
  public Metrics run(Lab lab) {
    LabelledImages images = lab.data().training();
    LabelledImages test = lab.data().test();
    var training =
        Training.ofWholeEpochs(images, lab.get(BATCH), lab.get(EPOCHS))
            .measuringEveryEpoch(SAMPLED_TRAIN_ACCURACY, images.first(MEASURED_EVERY_EPOCH))
            .measuringEveryEpoch(SAMPLED_TEST_ACCURACY, test.first(MEASURED_EVERY_EPOCH))
            .measuringAtTheEnd(TRAIN_ACCURACY, images)
            .measuringAtTheEnd(TEST_ACCURACY, test);
    return lab.compare(
        Variants.of(NET, SimpleConvNet.ofTheBook()),
        training.iterations(),
        (run, net) -> {
          MultiLayerNetwork network = net.create(lab.layers(), new Adam(), run.seed());
          training.train(run, network);
          run.record(LOADED_TEST_ACCURACY, new Accuracy(test).of(saveAndLoad(run, network)));
        });
  }

  private static MultiLayerNetwork saveAndLoad(Run run, MultiLayerNetwork network) {
    File file = run.publish(network);
    try {
      return Engine.accelerate(ModelSerializer.restoreMultiLayerNetwork(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Claim> claims() {
    Quantity train = Quantity.last(TRAIN_ACCURACY, NET);
    Quantity test = Quantity.last(TEST_ACCURACY, NET);
    return List.of(
        Claim.inEverySeed(
            "7.5: 99.82 % of the training images are read rightly, almost 100 %",
            train.atLeast(0.998)),
        Claim.inEverySeed(
            "7.5: 98.96 % of the test images, very much for a network this small",
            test.atLeast(0.988)),
        Claim.inEverySeed(
            "7.5: parameters that are saved can be loaded again",
            Quantity.last(LOADED_TEST_ACCURACY, NET)
                .minus("test accuracy when loaded less when saved", test)
                .within(0)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of(
        Picture.of(
            "simple_convnet_accuracy.png",
            1,
            List.of(
                Charts.byEpoch(
                    700,
                    500,
                    "SimpleConvNet, first 1,000 images",
                    metrics,
                    List.of(
                        new Line("train", NET, SAMPLED_TRAIN_ACCURACY, false),
                        new Line("test", NET, SAMPLED_TEST_ACCURACY, true))))));
  }
}
