package dlfs.ch08;

import static dlfs.lab.Training.TEST_ACCURACY;
import static dlfs.lab.Training.VALIDATION_ACCURACY;
import static dlfs.text.Text.formatted;

import dlfs.augment.Augmentation;
import dlfs.images.ImageDataset;
import dlfs.images.LabelledImages;
import dlfs.lab.About;
import dlfs.lab.Accuracy;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.charts.BarTable;
import dlfs.lab.charts.BarTable.Column;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.DeepConvNet;
import dlfs.optimizers.Adam;
import dlfs.optimizers.LinearDecay;
import java.awt.Color;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Section 8.1.2: what data augmentation, a decaying learning rate, and an ensemble each add to
 * DeepConvNet, and what it gains with four times the hidden units and no dropout of the scores.
 * What is best is chosen on images that are kept back; the test images are read when everything is
 * decided.
 */
public final class BetterAccuracy implements Experiment {
  private static final Setting<Integer> EPOCHS = TrainingSettings.wholeEpochs(20);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);

  /** How much of the training images is kept back for validation, the last ones. */
  private static final double VALIDATION_SHARE = 1.0 / 12;

  private static final double LEARNING_RATE = 0.001;

  private static final String BOOK = "as in the book";
  private static final String DECAY = "decay";
  private static final String MOVING = "moved";
  private static final String BENDING = "elastic";
  private static final String WIDER = "wider";
  private static final String ALL = "all";
  private static final String ENSEMBLE = "ensemble of six";

  private static final DeepConvNet WIDE = new DeepConvNet(200, false);

  private static final Augmentation MOVED_DIGITS =
      Augmentation.NONE.withShift(1.5).withRotation(9).withScale(0.1);

  /** Unlike digits, they stay what they are when they are mirrored. */
  private static final Augmentation MOVED_CLOTHES = MOVED_DIGITS.withFlip().withBrightness(0.1);

  /** How far pixels are moved by an elastic distortion. */
  private static final double ELASTIC = 0.4;

  /** How images are changed, each time anew. */
  private enum Change {
    NONE,
    MOVED,
    BENT,
    MOVED_AND_BENT;

    Augmentation of(ImageDataset data) {
      boolean clothes = data.name().equals(PublishedDataset.FASHION_MNIST.id());
      Augmentation moved = clothes ? MOVED_CLOTHES : MOVED_DIGITS;
      return switch (this) {
        case NONE -> Augmentation.NONE;
        case MOVED -> moved;
        case BENT -> Augmentation.NONE.withElastic(ELASTIC);
        case MOVED_AND_BENT -> moved.withElastic(ELASTIC);
      };
    }
  }

  /**
   * How a network is trained.
   *
   * @param net what is trained
   * @param change of the images that it is trained on
   * @param decays whether the learning rate falls in a straight line, from twice the book's to 0
   * @param member which of the networks of an ensemble, from 0
   */
  private record Recipe(DeepConvNet net, Change change, boolean decays, int member) {

    static Recipe together(int member) {
      return new Recipe(WIDE, Change.MOVED_AND_BENT, true, member);
    }

    /** Whether it has any of the section's means. */
    boolean isBetter() {
      return change != Change.NONE || decays;
    }

    IUpdater updater(int iterations) {
      return decays
          ? new Adam(new LinearDecay(2 * LEARNING_RATE, iterations))
          : new Adam(LEARNING_RATE);
    }
  }

  private static final Variants<Recipe> RECIPES =
      Variants.of(BOOK, new Recipe(new DeepConvNet(), Change.NONE, false, 0))
          .and(DECAY, new Recipe(new DeepConvNet(), Change.NONE, true, 0))
          .and(MOVING, new Recipe(new DeepConvNet(), Change.MOVED, false, 0))
          .and(BENDING, new Recipe(new DeepConvNet(), Change.BENT, false, 0))
          .and(WIDER, new Recipe(WIDE, Change.NONE, false, 0))
          .and(ALL, Recipe.together(0))
          .and(ALL + " 2", Recipe.together(1))
          .and(ALL + " 3", Recipe.together(2));

  /** Networks that are trained differently err differently, more than they do by other seeds. */
  private static final List<String> MEMBERS =
      RECIPES.names().stream().filter(name -> RECIPES.get(name).isBetter()).toList();

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "BetterAccuracy",
        "8.1.2",
        "What do augmentation, a decaying learning rate and an ensemble each add?",
        List.of(EPOCHS, BATCH),
        Stream.of(VALIDATION_ACCURACY, TEST_ACCURACY).map(FinalFigure::last).toList(),
        40);
  }

  @Override
  public Metrics run(Lab lab) {
    LabelledImages all = lab.data().training();
    int kept = (int) (VALIDATION_SHARE * all.count());
    LabelledImages images = all.first(all.count() - kept);
    LabelledImages validation = all.at(IntStream.range(images.count(), all.count()).toArray());
    var training =
        Training.ofWholeEpochs(images, lab.get(BATCH), lab.get(EPOCHS))
            .measuringThroughout(VALIDATION_ACCURACY, validation)
            .savingTheBest(VALIDATION_ACCURACY)
            .measuringAtTheEnd(TEST_ACCURACY, lab.data().test());
    return lab.compare(
            RECIPES,
            training.iterations(),
            (run, recipe) -> {
              long seed = run.seed() * RECIPES.names().size() + recipe.member;
              var network =
                  recipe.net.create(lab.layers(), recipe.updater(training.iterations()), seed);
              training
                  .ofMember(recipe.member)
                  .preparing(recipe.change.of(lab.data())::apply)
                  .train(run, network);
              run.publish(network);
            })
        .and(
            lab.compare(
                Variants.of(ENSEMBLE, MEMBERS),
                1,
                (run, members) -> {
                  MultiLayerNetwork[] networks =
                      members.stream()
                          .map(member -> lab.published(member, run.seed()))
                          .toArray(MultiLayerNetwork[]::new);
                  run.record(VALIDATION_ACCURACY, new Accuracy(validation).of(networks));
                  run.record(TEST_ACCURACY, new Accuracy(lab.data().test()).of(networks));
                  run.step();
                }));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.onAverage(
            "8.1.2: data augmentation raises the accuracy", gain(MOVING, BOOK).atLeast(0)),
        Claim.onAverage("8.1.2: so does a learning rate that decays", gain(DECAY, BOOK).atLeast(0)),
        Claim.onAverage(
            "8.1.2: and an ensemble, over the mean of its members",
            new Quantity(
                    "test accuracy, ensemble less mean of its members",
                    (metrics, seed) ->
                        test(metrics, ENSEMBLE, seed)
                            - MEMBERS.stream()
                                .mapToDouble(member -> test(metrics, member, seed))
                                .average()
                                .orElseThrow())
                .mean()
                .atLeast(0)),
        Claim.inEverySeed(
            "8.1.2: with such means, accuracies beyond 99.6 % are reached",
            new Quantity(
                    "test accuracy of the network that is best on validation images",
                    (metrics, seed) -> test(metrics, chosen(metrics, seed), seed))
                .atLeast(0.996)));
  }

  private static Quantity gain(String with, String without) {
    return Quantity.last(TEST_ACCURACY, with)
        .minus(
            formatted("test accuracy, %s less %s", with, without),
            Quantity.last(TEST_ACCURACY, without))
        .mean();
  }

  /** The single network that reads most validation images rightly. */
  private static String chosen(Metrics metrics, long seed) {
    FinalFigure validation = FinalFigure.last(VALIDATION_ACCURACY);
    return RECIPES.names().stream()
        .max(Comparator.comparingDouble(name -> validation.of(metrics, name, seed)))
        .orElseThrow();
  }

  private static double test(Metrics metrics, String variant, long seed) {
    return FinalFigure.last(TEST_ACCURACY).of(metrics, variant, seed);
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    List<String> names = Stream.concat(RECIPES.names().stream(), Stream.of(ENSEMBLE)).toList();
    double[] errors =
        names.stream()
            .mapToDouble(
                name ->
                    metrics.seeds().stream()
                        .mapToDouble(seed -> 100 * (1 - test(metrics, name, seed)))
                        .average()
                        .orElseThrow())
            .toArray();
    var column = new Column("percent", new Color(0xD55E00), errors, "%.2f");
    return List.of(
        new Picture(
            "better_accuracy.png",
            1,
            List.of(BarTable.draw("Test images that are misread", names, List.of(column)))));
  }
}
