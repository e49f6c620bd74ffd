package dlfs.ch08;

import static dlfs.lab.Training.TEST_ACCURACY;
import static dlfs.text.Text.formatted;

import dlfs.ch08.DistributedStep.GradientSum;
import dlfs.ch08.DistributedStep.Updates;
import dlfs.ch08.DistributedStep.Weights;
import dlfs.lab.About;
import dlfs.lab.Accuracy;
import dlfs.lab.Experiment;
import dlfs.lab.Floats;
import dlfs.lab.Lab;
import dlfs.lab.ResumableState;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.results.Summary;
import dlfs.lab.settings.Setting;
import dlfs.mnist.PublishedDataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Section 8.3.3: one network is trained by several workers, threads of this process or processes of
 * a cluster ({@code -Dspark.master}), each on its own part of every mini-batch.
 *
 * <p>Synchronous workers send the gradient of each part, and the sum makes one update, as on one
 * machine with the whole mini-batch. With parameter averaging, each worker makes several updates
 * from its own parts, and then the mean of all parameters and velocities is their new start: H. Su,
 * H. Chen, "Experiments on parallel training of deep neural network using model averaging",
 * arXiv:1507.01239 (2015).
 *
 * <p>The gradients are added in the order of the workers and not as they arrive, so that the
 * results are reproducible.
 */
public final class DistributedTraining implements Experiment {
  private static final Setting<Integer> ITERATIONS =
      Setting.integer("iterations", 600, 1, 1_000_000, "steps of each training").quick(20);
  private static final Setting<Integer> BATCH =
      Setting.integer("batch", 32, 1, 10_000, "images of each worker in a step");
  private static final Setting<List<Integer>> WORKERS =
      Setting.integer("workers", 4, 2, 64, "numbers of workers").list(List.of(2, 4));
  private static final Setting<List<Integer>> EVERY =
      Setting.integer("every", 10, 1, 100_000, "steps between two averages")
          .list(List.of(10, 100))
          .quick(List.of(5, 10));

  /** With many units, the exchange of data takes longer than computing. */
  static final Setting<Integer> UNITS =
      Setting.integer("units", 100, 1, 10_000, "units of each hidden layer");

  private static final int COMPARED_STEPS = 50;
  private static final String DIFFERENCE = "difference";
  private static final String SENT = "megabytes";
  private static final String SECONDS = Measurement.SECONDS + "_a_step";

  /**
   * A way to train.
   *
   * @param workers the number of workers
   * @param every the number of steps between two averages; 0 for synchronous training
   */
  private record Way(int workers, int every) {
    String title() {
      String who = workers == 1 ? "1 worker" : workers + " workers";
      return every == 0 ? who : formatted("%s, averaged every %d", who, every);
    }
  }

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "DistributedTraining",
        "8.3.3",
        "How do several workers train one network?",
        List.of(ITERATIONS, BATCH, WORKERS, EVERY, UNITS),
        FinalFigure.lastOf(TEST_ACCURACY, DIFFERENCE, SENT, SECONDS),
        0.6);
  }

  @Override
  public List<Setting<?>> subjects() {
    return List.of(BATCH);
  }

  private static List<Way> ways(List<Integer> workers, List<Integer> every) {
    List<Way> ways = new ArrayList<>(List.of(new Way(1, 0)));
    for (int number : workers) {
      ways.add(new Way(number, 0));
      every.forEach(steps -> ways.add(new Way(number, steps)));
    }
    return ways;
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compareOneByOne(
        Variants.of(ways(lab.get(WORKERS), lab.get(EVERY)), Way::title),
        lab.get(ITERATIONS),
        (run, way) -> new OneTraining(lab, run, way).run());
  }

  /** One training. */
  private static final class OneTraining {
    private final Lab lab;
    private final Run run;
    private final Way way;
    private final MultiLayerNetwork network;
    private final Weights weights;
    private final int batch;
    private final int steps;
    private long nanos;
    private int timed;

    OneTraining(Lab lab, Run run, Way way) {
      this.lab = lab;
      this.run = run;
      this.way = way;
      this.network = DistributedStep.network(lab, run.seed());
      this.weights = Weights.of(network);
      this.batch = lab.get(BATCH);
      this.steps = lab.get(ITERATIONS);
    }

    void run() {
      if (way.workers > 1 && way.every == 0) {
        run.record(DIFFERENCE, differenceFromOneMachine());
      }
      run.loop(
          ResumableState.NONE
              .with("parameters", weights.parameters())
              .with("velocities", weights.velocities()),
          steps,
          step -> {
            long start = System.nanoTime();
            if (way.every == 0) {
              synchronousUpdate(weights, step);
            } else if (step % way.every == 0) {
              average(step, Math.min(steps, step + way.every));
            }
            nanos += System.nanoTime() - start;
            timed++;
          });
      network.params().assign(Nd4j.createFromArray(weights.parameters()));
      run.record(TEST_ACCURACY, new Accuracy(lab.data().test()).of(network));
      run.record(SENT, megabytesSent());
      run.record(SECONDS, nanos / 1e9 / Math.max(1, timed));
    }

    /** The images of a worker in a step, which depend on the seed alone. */
    private int[] images(int step, int worker) {
      int all = lab.data().training().count();
      long seed = run.seed() * 1_000_003 + step;
      int[] drawn = new SplittableRandom(seed).ints((worker + 1L) * batch, 0, all).toArray();
      return Arrays.copyOfRange(drawn, worker * batch, (worker + 1) * batch);
    }

    private void synchronousUpdate(Weights trained, int step) {
      var parameters = new Floats(trained.parameters());
      List<float[]> gradients =
          lab.compute(
              IntStream.range(0, way.workers)
                  .mapToObj(i -> new GradientSum(parameters, images(step, i)))
                  .toList());
      trained.update(sum(gradients), way.workers * batch);
    }

    private void average(int from, int to) {
      var joined = new Floats(weights.joined());
      List<float[]> trained =
          lab.compute(
              IntStream.range(0, way.workers)
                  .mapToObj(
                      i ->
                          new Updates(
                              joined,
                              IntStream.range(from, to).mapToObj(t -> images(t, i)).toList()))
                  .toList());
      float[] mean = sum(trained);
      for (int i = 0; i < mean.length; i++) {
        mean[i] /= way.workers;
      }
      weights.assign(Weights.split(mean));
    }

    /** Adds arrays in their order. */
    private static float[] sum(List<float[]> arrays) {
      float[] sum = arrays.get(0).clone();
      for (float[] array : arrays.subList(1, arrays.size())) {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += array[i];
        }
      }
      return sum;
    }

    /** Trains by workers, and on one machine with the whole mini-batches, for some steps. */
    private double differenceFromOneMachine() {
      Weights together = weights.copy();
      Weights alone = weights.copy();
      for (int step = 0; step < Math.min(COMPARED_STEPS, steps); step++) {
        int now = step;
        synchronousUpdate(together, step);
        int[] all =
            IntStream.range(0, way.workers).flatMap(i -> Arrays.stream(images(now, i))).toArray();
        var parameters = new Floats(alone.parameters());
        alone.update(new GradientSum(parameters, all).compute(lab), all.length);
      }
      return together.difference(alone);
    }

    /** The parameters go to each worker, and their gradients back; or also the velocities. */
    private double megabytesSent() {
      if (way.workers == 1) {
        return 0;
      }
      long values = (way.every == 0 ? 1L : 2L) * weights.parameters().length;
      long times = way.every == 0 ? steps : (steps + way.every - 1) / way.every;
      return 2 * values * Float.BYTES * times * way.workers / 1e6;
    }
  }

  @Override
  public List<Claim> claims() {
    List<Integer> workers = WORKERS.byDefault();
    return List.of(
        Claim.inEverySeed(
            "8.3.3: several machines train one network",
            "Synchronous workers train like one machine with the whole mini-batch",
            workers.stream()
                .map(number -> Quantity.last(DIFFERENCE, new Way(number, 0).title()).atMost(1e-5))
                .toArray(Quantity.Check[]::new)),
        Claim.onAverage(
            "8.3.3: the exchange of data between machines costs time",
            "Averaging parameters instead of each gradient costs at most 1 % of accuracy",
            workers.stream()
                .flatMap(
                    number ->
                        EVERY.byDefault().stream()
                            .map(
                                every ->
                                    accuracy(new Way(number, every))
                                        .minus(
                                            new Way(number, every).title(),
                                            accuracy(new Way(number, 0)))
                                        .atLeast(-0.01)))
                .toArray(Quantity.Check[]::new)));
  }

  private static Quantity accuracy(Way way) {
    return Quantity.last(TEST_ACCURACY, way.title());
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of(
        Picture.of(
            "distributed_training.png",
            2,
            List.of(
                chart(metrics, TEST_ACCURACY, "test accuracy"),
                chart(metrics, SENT, "megabytes sent"))));
  }

  /** Draws a figure against the number of workers: a line for each way to share what they learn. */
  private static XYChart chart(Metrics metrics, String metric, String label) {
    XYChart chart = Charts.chart(600, 450, "", "workers", label);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
    Map<String, Map<Integer, Double>> lines = new LinkedHashMap<>();
    for (String title : metrics.variants()) {
      int workers = Integer.parseInt(title.substring(0, title.indexOf(' ')));
      int comma = title.indexOf(", ");
      lines
          .computeIfAbsent(
              comma < 0 ? "synchronous" : title.substring(comma + 2), name -> new TreeMap<>())
          .put(workers, Summary.means(metrics, metric, List.of(title))[0]);
    }
    lines.forEach((name, points) -> Charts.addCurve(chart, name, points, false));
    return chart;
  }
}
