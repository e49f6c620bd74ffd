package dlfs.ch08;

import static dlfs.lab.Training.TEST_ACCURACY;
import static dlfs.lab.Training.VALIDATION_ACCURACY;

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
import dlfs.lab.results.Summary;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.DeepConvNet;
import dlfs.optimizers.Adam;
import dlfs.optimizers.LinearDecay;
import java.awt.Color;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Section 8.1.2: improves the accuracy of DeepConvNet by data augmentation, learning-rate decay, an
 * ensemble, and four times the hidden units without dropout of the scores. The best network is
 * chosen on a validation set; the test set is used only after that.
 */
public final class BetterAccuracy implements Experiment {
  private static final Setting<Integer> EPOCHS = TrainingSettings.wholeEpochs(20);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);

  /** The share of the training images, at the end of the file, used for validation. */
  private static final double VALIDATION_SHARE = 1.0 / 12;

  private static final double LEARNING_RATE = 0.001;

  private static final String BOOK = "as in the book";
  private static final String DECAY = "decay";
  private static final String SHIFTED = "moved";
  private static final String WARPED = "elastic";
  private static final String WIDER = "wider";
  private static final String ALL = "all";
  private static final String ENSEMBLE = "ensemble of six";

  private static final DeepConvNet WIDE = new DeepConvNet(200, false);

  private static final Augmentation DIGITS =
      Augmentation.NONE.withShift(1.5).withRotation(9).withScale(0.1);

  /** Unlike digits, clothes keep their class when they are mirrored. */
  private static final Augmentation CLOTHES = DIGITS.withFlip().withBrightness(0.1);

  /** The standard deviation of elastic displacements, in pixels. */
  private static final double ELASTIC = 0.4;

  /** The augmentation of the training images. */
  private enum Augmented {
    NONE,
    AFFINE,
    ELASTIC_ONLY,
    BOTH;

    Augmentation of(ImageDataset data) {
      boolean clothes = data.name().equals(PublishedDataset.FASHION_MNIST.id());
      Augmentation affine = clothes ? CLOTHES : DIGITS;
      return switch (this) {
        case NONE -> Augmentation.NONE;
        case AFFINE -> affine;
        case ELASTIC_ONLY -> Augmentation.NONE.withElastic(ELASTIC);
        case BOTH -> affine.withElastic(ELASTIC);
      };
    }
  }

  /**
   * The training of a network.
   *
   * @param net the network
   * @param augmented the augmentation of the training images
   * @param decays whether the learning rate decays linearly, from twice the book's to 0
   * @param member the number, from 0, of the network among those trained with the same recipe
   */
  private record Recipe(DeepConvNet net, Augmented augmented, boolean decays, int member) {

    static Recipe together(int member) {
      return new Recipe(WIDE, Augmented.BOTH, true, member);
    }

    /** Whether it uses any of the section's techniques. */
    boolean isBetter() {
      return augmented != Augmented.NONE || decays;
    }

    IUpdater updater(int iterations) {
      return decays
          ? new Adam(new LinearDecay(2 * LEARNING_RATE, iterations))
          : new Adam(LEARNING_RATE);
    }
  }

  private static final Variants<Recipe> RECIPES =
      Variants.of(BOOK, new Recipe(new DeepConvNet(), Augmented.NONE, false, 0))
          .and(DECAY, new Recipe(new DeepConvNet(), Augmented.NONE, true, 0))
          .and(SHIFTED, new Recipe(new DeepConvNet(), Augmented.AFFINE, false, 0))
          .and(WARPED, new Recipe(new DeepConvNet(), Augmented.ELASTIC_ONLY, false, 0))
          .and(WIDER, new Recipe(WIDE, Augmented.NONE, false, 0))
          .and(ALL, Recipe.together(0))
          .and(ALL + " 2", Recipe.together(1))
          .and(ALL + " 3", Recipe.together(2));

  /**
   * The members of the ensemble. Networks trained in different ways make more diverse errors than
   * networks that differ only in their seed.
   */
  private static final List<String> MEMBERS =
      RECIPES.names().stream().filter(name -> RECIPES.get(name).isBetter()).toList();

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "BetterAccuracy",
        "8.1.2",
        "How much do augmentation, learning-rate decay and an ensemble improve accuracy?",
        List.of(EPOCHS, BATCH),
        FinalFigure.lastOf(VALIDATION_ACCURACY, TEST_ACCURACY),
        40);
  }

  @Override
  public Metrics run(Lab lab) {
    LabelledImages all = lab.data().training();
    int validationCount = (int) (VALIDATION_SHARE * all.count());
    LabelledImages images = all.first(all.count() - validationCount);
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
              var network = lab.create(recipe.net, recipe.updater(training.iterations()), seed);
              training
                  .ofMember(recipe.member)
                  .on(images.preparedBy(recipe.augmented.of(lab.data())::apply))
                  .train(run, network);
              run.publish(network);
            })
        .and(
            lab.compare(
                Variants.of(ENSEMBLE, MEMBERS).needing(MEMBERS),
                1,
                (run, members) -> {
                  Model[] networks =
                      members.stream()
                          .map(member -> lab.published(member, run.seed()))
                          .toArray(Model[]::new);
                  run.record(VALIDATION_ACCURACY, new Accuracy(validation).of(networks));
                  run.record(TEST_ACCURACY, new Accuracy(lab.data().test()).of(networks));
                  run.step();
                }));
  }

  @Override
  public List<Claim> claims() {
    Quantity overMembers =
        new Quantity(
            "gain over the mean of its members",
            (metrics, seed) ->
                test(metrics, ENSEMBLE, seed)
                    - MEMBERS.stream()
                        .mapToDouble(member -> test(metrics, member, seed))
                        .average()
                        .orElseThrow());
    Quantity best =
        new Quantity("best", (metrics, seed) -> test(metrics, chosen(metrics, seed), seed));
    return List.of(
        Claim.onAverage(
            "8.1.2: data augmentation raises the accuracy",
            "Data augmentation raises the test accuracy",
            gain(SHIFTED).atLeast(0)),
        Claim.onAverage(
            "8.1.2: so does learning-rate decay",
            "Learning-rate decay raises the test accuracy",
            gain(DECAY).atLeast(0)),
        Claim.onAverage(
            "8.1.2: so does an ensemble",
            "An ensemble has a higher test accuracy than the mean of its members",
            overMembers.atLeast(0)),
        Claim.inEverySeed(
            "8.1.2: such techniques reach accuracies above 99.6 %",
            "The network with the best validation accuracy reaches a test accuracy of 99.6 %",
            best.atLeast(0.996)));
  }

  private static Quantity gain(String with) {
    return Quantity.last(TEST_ACCURACY, with).minus("gain", Quantity.last(TEST_ACCURACY, BOOK));
  }

  /** The single network with the highest validation accuracy. */
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
        DoubleStream.of(Summary.means(metrics, TEST_ACCURACY, names))
            .map(accuracy -> 100 * (1 - accuracy))
            .toArray();
    var column = new Column("percent", new Color(0xD55E00), errors, "%.2f");
    return List.of(
        Picture.of(
            "better_accuracy.png",
            BarTable.draw("Misclassified test images", names, List.of(column))));
  }
}
