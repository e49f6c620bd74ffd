package dlfs.ch06;

import static dlfs.lab.Training.TRAIN_ACCURACY;
import static dlfs.lab.Training.VALIDATION_ACCURACY;
import static dlfs.text.Text.formatted;

import dlfs.images.LabelledImages;
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
import dlfs.mnist.PublishedDataset;
import dlfs.networks.MultiLayerNet;
import dlfs.optimizers.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;

/**
 * Section 6.5.3: a random search for a learning rate and a weight decay. Each trial trains a
 * network with six hidden layers for a short time, and trials are ranked by validation accuracy.
 * Every further round searches the range of the best five trials of the round before.
 */
public final class HyperparameterSearch implements Experiment {
  private static final Setting<Integer> TRIALS =
      Setting.integer("trials", 100, 5, 10_000, "trials in a round").quick(5);
  private static final Setting<Integer> ROUNDS =
      Setting.integer(
          "rounds", 1, 1, 20, "rounds, each in the range of the best trials of the round before");
  private static final Setting<Integer> SAMPLES = TrainingSettings.samples(500);
  private static final Setting<Integer> EPOCHS = TrainingSettings.epochs(50);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);

  private static final double VALIDATION_SHARE = 0.2;
  private static final int BEST = 5;
  private static final int DRAWN = 20;

  /** The ranges that are searched in a round. */
  private record SearchSpace(LogRange learningRates, LogRange weightDecays) {

    /** Those of the best of these trials; without trials, those of the book. */
    static SearchSpace after(Metrics trials) {
      long seed = trials.seeds().get(0);
      Metrics ranked = trials.ranked("", VALIDATION_ACCURACY);
      return trials.rows().isEmpty()
          ? OF_THE_BOOK
          : new SearchSpace(
              LogRange.of(best(LEARNING_RATE, ranked, seed)),
              LogRange.of(best(WEIGHT_DECAY, ranked, seed)));
    }
  }

  private static final SearchSpace OF_THE_BOOK =
      new SearchSpace(new LogRange(1e-6, 1e-2), new LogRange(1e-8, 1e-4));

  private static final String LEARNING_RATE = "learning_rate";
  private static final String WEIGHT_DECAY = "weight_decay";

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "HyperparameterSearch",
        "6.5.3",
        "Which learning rates and weight decays work best?",
        List.of(TRIALS, ROUNDS, SAMPLES, EPOCHS, BATCH),
        FinalFigure.lastOf(LEARNING_RATE, WEIGHT_DECAY, VALIDATION_ACCURACY),
        1);
  }

  @Override
  public Metrics run(Lab lab) {
    Map<Long, Training> trainings =
        lab.seeds().stream().collect(Collectors.toMap(seed -> seed, seed -> training(lab, seed)));
    List<Integer> numbers = IntStream.rangeClosed(1, lab.get(TRIALS)).boxed().toList();
    List<Metrics> rounds = new ArrayList<>();
    List<String> before = List.of();
    for (int round = 1; round <= lab.get(ROUNDS); round++) {
      String prefix = round == 1 ? "" : formatted("Round %d ", round);
      var trials = Variants.of(numbers, n -> prefix + "trial " + n).needing(before);
      rounds.add(search(lab, trials, trainings).ranked(prefix, VALIDATION_ACCURACY));
      before = trials.names();
    }
    return rounds.stream().reduce(Metrics::and).orElseThrow();
  }

  /** Shuffles the first images, and splits them into a training and a validation set. */
  private static Training training(Lab lab, long seed) {
    LabelledImages images = lab.data().training().first(lab.get(SAMPLES));
    List<Integer> indices = new ArrayList<>(IntStream.range(0, images.count()).boxed().toList());
    Collections.shuffle(indices, new Random(seed));
    int[] order = indices.stream().mapToInt(i -> i).toArray();
    int split = (int) (VALIDATION_SHARE * order.length);
    var validation = images.at(Arrays.copyOf(order, split));
    var rest = images.at(Arrays.copyOfRange(order, split, order.length));
    return Training.ofEpochs(rest, lab.get(BATCH), lab.get(EPOCHS))
        .measuringEveryEpoch(TRAIN_ACCURACY, rest)
        .measuringEveryEpoch(VALIDATION_ACCURACY, validation);
  }

  private static Metrics search(Lab lab, Variants<Integer> trials, Map<Long, Training> trainings) {
    var net = MultiLayerNet.ofTheBook(lab.data().training().shape().size(), 6);
    Map<Long, SearchSpace> spaces = new ConcurrentHashMap<>();
    return lab.compare(
        trials,
        trainings.get(lab.seeds().get(0)).iterations(),
        (run, trial) -> {
          Random random = run.random();
          var space =
              spaces.computeIfAbsent(run.seed(), seed -> SearchSpace.after(lab.neededBy(run)));
          double weightDecay = space.weightDecays.draw(random);
          double learningRate = space.learningRates.draw(random);
          run.record(LEARNING_RATE, learningRate);
          run.record(WEIGHT_DECAY, weightDecay);
          trainings
              .get(run.seed())
              .train(
                  run,
                  lab.create(
                      net.withWeightDecay(weightDecay), new Sgd(learningRate), random.nextLong()));
        });
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "6.5.3: the learning rates of the best five lie between 0.001 and 0.01",
            "The five best trials have learning rates between 0.001 and 0.01",
            ofTheBest("lowest", DoubleStream::min).atLeast(0.001),
            ofTheBest("highest", DoubleStream::max).atMost(0.01)));
  }

  private static Quantity ofTheBest(String which, Function<DoubleStream, OptionalDouble> extreme) {
    return new Quantity(
        which, (metrics, seed) -> extreme.apply(best(LEARNING_RATE, metrics, seed)).orElseThrow());
  }

  /** Returns the final values of a metric in the best five trials of a round. */
  private static DoubleStream best(String metric, Metrics ranked, long seed) {
    return ranked.variants().stream()
        .limit(BEST)
        .mapToDouble(variant -> FinalFigure.last(metric).of(ranked, variant, seed));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    List<XYChart> charts =
        metrics.variants().stream().limit(DRAWN).map(best -> chart(metrics, best)).toList();
    charts.get(0).getStyler().setLegendVisible(true);
    return List.of(Picture.of("hyperparameter_search.png", 5, charts));
  }

  private static XYChart chart(Metrics metrics, String best) {
    return Charts.small(
        Charts.byEpoch(
            300,
            240,
            best,
            metrics,
            List.of(
                new Line("validation", best, VALIDATION_ACCURACY, false),
                new Line("train", best, TRAIN_ACCURACY, true))));
  }
}
