package dlfs.engine.cuda;

import static dlfs.text.Text.formatted;

import dlfs.engine.DeviceException;
import dlfs.engine.DeviceNetworks;
import dlfs.engine.Devices;
import dlfs.engine.EngineKind;
import dlfs.engine.device.Device;
import dlfs.engine.device.DeviceProvider.UnavailableException;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.AlexNet;
import dlfs.networks.CifarResNet;
import dlfs.networks.DeepConvNet;
import dlfs.networks.GoogLeNet;
import dlfs.networks.Network;
import dlfs.networks.ResNet;
import dlfs.networks.ResponseNormalization;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Momentum;
import dlfs.optimizers.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Times training steps of an engine or their operations, or compares what it computes. {@code
 * src/benchmark/cuda/pytorch_steps.py} times the same steps of PyTorch.
 *
 * <pre>
 * TrainingSteps ENGINE FILE.csv       the time of a step: the median of several rounds
 * TrainingSteps --profile ENGINE      the time of each operation of the device in a step
 * TrainingSteps --losses ENGINE OTHER the losses of the first steps of two engines, side by side
 * TrainingSteps --gradients ENGINE    gradients, compared with those in double precision
 * </pre>
 *
 * <p>An engine is {@code fast}, {@code plain} or {@code cuda}. Options that may follow: {@code
 * --network NAME} (as often as needed; otherwise all), {@code --tf32}, {@code --threads N}, {@code
 * --rounds N}, {@code --seconds S} (for each network), {@code --steps N} (of {@code --profile} and
 * {@code --losses}), {@code --tiny} (small batches and few steps).
 *
 * <p>The exit status is 1 if a comparison exceeds its tolerance.
 */
public final class TrainingSteps {
  private static final int SEED = 0;

  /** The number of different mini-batches, which are used in turn. */
  private static final int BATCHES = 4;

  private static final int MIN_WARM_UP_STEPS = 5;

  /** For the JVM to compile what runs in every step. */
  private static final double WARM_UP_SECONDS = 3;

  private static final int MAX_STEPS_OF_ROUND = 50;

  /** For the losses of a step, whose rounding errors grow from step to step. */
  private static final double LOSS_TOLERANCE = 1e-4;

  /**
   * For the gradients of a parameter array, relative to the largest of them. ResNet-50 is not
   * compared: rounding changes the sign of a few of its activations, so that the gradients of the
   * processor's single and double precision differ by several percent.
   */
  private static final double GRADIENT_TOLERANCE = 1e-3;

  private static final Workload DEEP_CONV_NET =
      new Workload(
          "DeepConvNet", new DeepConvNet(), new Adam(), new ImageShape(1, 28, 28), 10, 100);
  private static final Workload SMALL_RES_NET =
      new Workload(
          "ResNet-20",
          new CifarResNet(20, new ImageShape(3, 32, 32), 10),
          new Momentum(0.03, 0.9),
          new ImageShape(3, 32, 32),
          10,
          32);

  /** The timed networks, which are those of the script for PyTorch. */
  private static final List<Workload> TIMED =
      List.of(
          DEEP_CONV_NET,
          DEEP_CONV_NET.withBatch(1000),
          alexNet(224, 128),
          resNet(224, 1000).withBatch(64));

  /**
   * Training whose rounding errors grow slowly: at the rates of the timed steps, the losses of two
   * engines on the processor differ by 1 % after 50 steps.
   */
  private static final List<Workload> LOSSES =
      List.of(
          DEEP_CONV_NET.withRule(new Adam(3e-5)),
          SMALL_RES_NET.withRule(new Momentum(3e-4, 0.9)),
          alexNet(67, 32).withRule(new Momentum(2e-5, 0.9)));

  private static final List<Workload> GRADIENTS =
      List.of(
          DEEP_CONV_NET.withBatch(16),
          SMALL_RES_NET.withBatch(8),
          alexNet(67, 4),
          new Workload(
              "AlexNet with LRN",
              new AlexNet(
                  AlexNet.Version.ONE_COLUMN,
                  ResponseNormalization.PAPER,
                  new ImageShape(3, 63, 63),
                  10),
              new Momentum(0.01, 0.9),
              new ImageShape(3, 63, 63),
              10,
              4),
          new Workload(
              "GoogLeNet",
              new GoogLeNet(GoogLeNet.Version.PAPER, false, true, new ImageShape(3, 64, 64), 10),
              new Momentum(0.01, 0.9),
              new ImageShape(3, 64, 64),
              10,
              4));

  private TrainingSteps() {}

  /**
   * A network with its update rule and mini-batches.
   *
   * @param batch the number of images in a mini-batch
   */
  private record Workload(
      String name,
      Network<? extends Model> network,
      IUpdater rule,
      ImageShape images,
      int classes,
      int batch) {

    Workload withBatch(int other) {
      return new Workload(name, network, rule, images, classes, other);
    }

    Workload withRule(IUpdater other) {
      return new Workload(name, network, other, images, classes, batch);
    }

    /** Creates it on a device, which computes its training steps. */
    TrainableNetwork createOn(Device device) {
      return TrainableNetwork.of(
          DeviceNetworks.on(device, network.create(LayerSet.BUILTIN, rule, SEED)));
    }

    TrainableNetwork create(EngineKind engine) {
      return prepared(engine, network.create(LayerSet.BUILTIN, rule, SEED));
    }

    /** Creates it in single or double precision, with an update that changes no parameter. */
    TrainableNetwork createFixed(EngineKind engine, DataType type) {
      IUpdater none = new Sgd(0);
      return prepared(
          engine,
          type == DataType.DOUBLE
              ? network.createInDoublePrecision(LayerSet.BUILTIN, none, SEED)
              : network.create(LayerSet.BUILTIN, none, SEED));
    }

    private static TrainableNetwork prepared(EngineKind engine, Model model) {
      return TrainableNetwork.of(engine.prepare(model));
    }

    /**
     * Returns mini-batches in the processor's memory: images [N, C H W] with a pattern of their
     * class under noise, in [-1, 1), and one-hot labels [N, classes].
     */
    List<MultiDataSet> miniBatches(int count, DataType type) {
      var random = new SplittableRandom(SEED);
      float[] patterns = new float[classes * images.size()];
      for (int i = 0; i < patterns.length; i++) {
        patterns[i] = (float) random.nextDouble();
      }
      return Stream.generate(() -> miniBatch(patterns, random.split(), type)).limit(count).toList();
    }

    private MultiDataSet miniBatch(float[] patterns, SplittableRandom random, DataType type) {
      int size = images.size();
      float[] pixels = new float[batch * size];
      float[] labels = new float[batch * classes];
      for (int n = 0; n < batch; n++) {
        int label = random.nextInt(classes);
        labels[n * classes + label] = 1;
        for (int i = 0; i < size; i++) {
          double pattern = patterns[label * size + i];
          pixels[n * size + i] = (float) (pattern + random.nextDouble() - 1);
        }
      }
      return new MultiDataSet(
          array(type, pixels, batch, size), array(type, labels, batch, classes));
    }

    private static INDArray array(DataType type, float[] values, long... shape) {
      INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
      array.data().asNioFloat().put(values);
      return array.castTo(type);
    }
  }

  /** The command line. */
  private static final class Arguments {
    private static final List<String> FLAGS = List.of("--tf32", "--tiny");
    private static final List<String> OPTIONS =
        List.of("--network", "--threads", "--rounds", "--seconds", "--steps");

    private final List<String> words = new ArrayList<>();
    private final Map<String, List<String>> options = new LinkedHashMap<>();

    Arguments(String... arguments) {
      var rest = new ArrayList<>(List.of(arguments));
      while (!rest.isEmpty()) {
        String word = rest.remove(0);
        if (FLAGS.contains(word)) {
          options.put(word, List.of());
        } else if (OPTIONS.contains(word) && !rest.isEmpty()) {
          options.computeIfAbsent(word, unused -> new ArrayList<>()).add(rest.remove(0));
        } else {
          words.add(word);
        }
      }
    }

    String word(int index) {
      if (index >= words.size()) {
        throw new IllegalArgumentException(
            "usage: ENGINE FILE.csv | --profile ENGINE | --losses ENGINE OTHER | --gradients ENGINE");
      }
      return words.get(index);
    }

    EngineKind engine(int index) {
      return EngineKind.valueOf(word(index).toUpperCase(Locale.ROOT));
    }

    boolean has(String flag) {
      return options.containsKey(flag);
    }

    double number(String option, double byDefault) {
      List<String> given = options.get(option);
      return given == null ? byDefault : Double.parseDouble(given.get(given.size() - 1));
    }

    int threads() {
      return (int) number("--threads", Runtime.getRuntime().availableProcessors());
    }

    List<Workload> chosen(List<Workload> all) {
      List<String> names = options.get("--network");
      List<Workload> chosen =
          all.stream().filter(w -> names == null || names.contains(w.name)).toList();
      if (chosen.isEmpty()) {
        throw new IllegalArgumentException(
            formatted("no network of %s", all.stream().map(Workload::name).distinct().toList()));
      }
      return has("--tiny") ? chosen.stream().map(w -> w.withBatch(2)).distinct().toList() : chosen;
    }
  }

  /**
   * Runs the program.
   *
   * @param arguments the command line; see above
   */
  public static void main(String[] arguments) throws IOException {
    boolean succeeded = false;
    try {
      succeeded = run(new Arguments(arguments));
    } catch (DeviceException | UnavailableException e) {
      System.err.println(e.getMessage());
    }
    System.exit(succeeded ? 0 : 1); // without waiting for threads of ND4J
  }

  private static boolean run(Arguments given) throws IOException, UnavailableException {
    return switch (given.word(0)) {
      case "--profile" -> profile(given);
      case "--losses" -> compareLosses(given);
      case "--gradients" -> compareGradients(given);
      default -> time(given);
    };
  }

  private static void start(EngineKind engine, Arguments given) {
    Devices.allowTf32(given.has("--tf32"));
    engine.start(given.threads());
  }

  private static String description(EngineKind engine, Arguments given) {
    return formatted(
        "engine %s, %s; Java %s, %d threads",
        engine.name().toLowerCase(Locale.ROOT),
        engine == EngineKind.CUDA ? Devices.description() : "the processor",
        Runtime.version(),
        given.threads());
  }

  // Times.

  private static boolean time(Arguments given) throws IOException {
    EngineKind engine = given.engine(0);
    Path file = Path.of(given.word(1));
    start(engine, given);
    List<String> lines = new ArrayList<>();
    lines.add("# " + description(engine, given));
    lines.add(
        "# median over all steps; low and high are the medians of the fastest and slowest round");
    lines.add("network,batch,variant,milliseconds,low,high,steps,last_loss,best");
    System.out.println(lines.get(0));
    for (Workload workload : given.chosen(TIMED)) {
      lines.add(time(workload, engine, given));
      Files.write(file, lines);
    }
    return true;
  }

  private static String time(Workload workload, EngineKind engine, Arguments given) {
    TrainableNetwork network = workload.create(engine);
    List<MultiDataSet> batches = workload.miniBatches(BATCHES, DataType.FLOAT);
    boolean tiny = given.has("--tiny");
    double warmUpSeconds = tiny ? 0 : WARM_UP_SECONDS;
    double started = seconds();
    double ofLast = 0;
    for (int step = 0; step < MIN_WARM_UP_STEPS || seconds() < started + warmUpSeconds; step++) {
      ofLast = milliseconds(network, batches, step);
    }
    int rounds = (int) given.number("--rounds", 3);
    double perRound = 1000 * given.number("--seconds", 0.6) / rounds;
    int steps = (int) Math.max(3, Math.min(tiny ? 3 : MAX_STEPS_OF_ROUND, perRound / ofLast));
    List<double[]> times = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      times.add(
          IntStream.range(0, steps)
              .mapToDouble(step -> milliseconds(network, batches, step))
              .toArray());
    }
    double median = median(times.stream().flatMapToDouble(Arrays::stream).toArray());
    double[] ofRounds = times.stream().mapToDouble(TrainingSteps::median).sorted().toArray();
    String variant =
        formatted(
            "%s;%s;pageable;loss_read",
            engine.name().toLowerCase(Locale.ROOT), given.has("--tf32") ? "tf32" : "float32");
    System.out.println(formatted("%s %d %s %.3f", workload.name, workload.batch, variant, median));
    return formatted(
        "%s,%d,%s,%.4f,%.4f,%.4f,%d,%.4f,best",
        workload.name,
        workload.batch,
        variant,
        median,
        ofRounds[0],
        ofRounds[rounds - 1],
        steps * rounds,
        network.model().score());
  }

  /** Makes a step, which includes the copy of the mini-batch and the loss, and times it. */
  private static double milliseconds(
      TrainableNetwork network, List<MultiDataSet> batches, int step) {
    double before = seconds();
    network.fit(batches.get(step % batches.size()));
    network.model().score();
    return 1000 * (seconds() - before);
  }

  private static double seconds() {
    return System.nanoTime() / 1e9;
  }

  private static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  // Times of operations.

  private static boolean profile(Arguments given) throws UnavailableException {
    if (given.engine(1) != EngineKind.CUDA) {
      throw new IllegalArgumentException("--profile times a device: use the engine cuda");
    }
    EngineKind.FAST.start(given.threads()); // of the processor; the device is opened here
    Device device = new CudaProvider().open(given.has("--tf32"));
    System.out.println(
        formatted(
            "%s; Java %s, %d threads", device.description(), Runtime.version(), given.threads()));
    var profile = new DeviceProfile(device);
    for (Workload workload : given.chosen(TIMED)) {
      profile(workload, profile, (int) given.number("--steps", 10));
    }
    return true;
  }

  private static void profile(Workload workload, DeviceProfile profile, int steps) {
    TrainableNetwork network = workload.createOn(profile.device());
    List<MultiDataSet> batches = workload.miniBatches(BATCHES, DataType.FLOAT);
    for (int step = 0; step < MIN_WARM_UP_STEPS; step++) {
      milliseconds(network, batches, step);
    }
    profile.clear();
    double total =
        IntStream.range(0, steps).mapToDouble(step -> milliseconds(network, batches, step)).sum();
    System.out.println(formatted("%n%s, batch %d", workload.name, workload.batch));
    profile.table(steps).forEach(System.out::println);
    System.out.println(formatted("%9.3f %7s  the whole step, waits included", total / steps, ""));
  }

  // Losses.

  private static boolean compareLosses(Arguments given) {
    EngineKind first = given.engine(1);
    EngineKind second = given.engine(2);
    int steps = (int) given.number("--steps", 50);
    start(first, given);
    start(second, given);
    System.out.println(description(first, given));
    System.out.println(description(second, given));
    boolean agree = true;
    for (Workload workload : given.chosen(LOSSES)) {
      double worst = compareLosses(workload, first, second, steps);
      agree &= isWithin(LOSS_TOLERANCE, worst, workload.name + ": losses");
    }
    return agree;
  }

  private static double compareLosses(
      Workload workload, EngineKind first, EngineKind second, int steps) {
    TrainableNetwork one = workload.create(first);
    TrainableNetwork other = workload.create(second);
    List<MultiDataSet> batches = workload.miniBatches(BATCHES, DataType.FLOAT);
    System.out.println(
        formatted(
            "%n%s, batch %d%n%4s %14s %14s %10s",
            workload.name, workload.batch, "step", first, second, "relative"));
    double worst = 0;
    for (int step = 0; step < steps; step++) {
      double expected = loss(one, batches.get(step % BATCHES));
      double found = loss(other, batches.get(step % BATCHES));
      double difference = Math.abs(found - expected) / Math.abs(expected);
      System.out.println(
          formatted("%4d %14.8f %14.8f %10.2e", step + 1, expected, found, difference));
      worst = Math.max(worst, difference);
    }
    return worst;
  }

  private static double loss(TrainableNetwork network, MultiDataSet batch) {
    network.fit(batch);
    return network.model().score();
  }

  // Gradients.

  private static boolean compareGradients(Arguments given) {
    EngineKind engine = given.engine(1);
    start(EngineKind.FAST, given);
    start(engine, given);
    System.out.println(description(engine, given));
    boolean agree = true;
    for (Workload workload : given.chosen(GRADIENTS)) {
      agree &= compareGradients(workload, engine);
    }
    return agree;
  }

  private static boolean compareGradients(Workload workload, EngineKind engine) {
    System.out.println(
        formatted(
            "%n%s, batch %d%n%-34s %-20s %10s %10s",
            workload.name, workload.batch, "parameter", "shape", engine, "FAST"));
    Map<String, INDArray> exact = gradients(workload, EngineKind.FAST, DataType.DOUBLE);
    Map<String, INDArray> found = gradients(workload, engine, DataType.FLOAT);
    Map<String, INDArray> fast = gradients(workload, EngineKind.FAST, DataType.FLOAT);
    double worst = 0;
    for (String parameter : exact.keySet()) {
      double difference = difference(exact.get(parameter), found.get(parameter));
      double ofFast = difference(exact.get(parameter), fast.get(parameter));
      String shape = Arrays.toString(exact.get(parameter).shape());
      System.out.println(
          formatted("%-34s %-20s %10.2e %10.2e", parameter, shape, difference, ofFast));
      worst = Math.max(worst, difference);
    }
    return isWithin(GRADIENT_TOLERANCE, worst, workload.name + ": gradients");
  }

  /** Returns the gradients of the first step, summed over the samples, by parameter. */
  private static Map<String, INDArray> gradients(
      Workload workload, EngineKind engine, DataType type) {
    TrainableNetwork network = workload.createFixed(engine, type);
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    network
        .model()
        .setListeners(
            new BaseTrainingListener() {
              @Override
              public void onBackwardPass(Model model) {
                model
                    .gradient()
                    .gradientForVariable()
                    .forEach(
                        (name, values) ->
                            gradients.put(name, values.castTo(DataType.DOUBLE).dup('c')));
              }
            });
    network.fit(workload.miniBatches(1, type).get(0));
    return gradients;
  }

  /** Returns the largest difference, relative to the largest gradient; NaN if there is one. */
  private static double difference(INDArray exact, INDArray found) {
    if (found == null || !Arrays.equals(exact.shape(), found.shape())) {
      return Double.NaN;
    }
    double[] expected = exact.dup('c').data().asDouble();
    double[] actual = found.dup('c').data().asDouble();
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    }
    return difference == 0 ? 0 : difference / largest;
  }

  private static boolean isWithin(double tolerance, double worst, String what) {
    boolean within = worst <= tolerance; // not NaN
    System.out.println(
        formatted(
            "%s %s: at most %.2e, allowed %.0e",
            within ? "PASSED" : "FAILED", what, worst, tolerance));
    return within;
  }

  private static Workload alexNet(int size, int batch) {
    return new Workload(
        "AlexNet",
        new AlexNet(size, 10),
        new Momentum(0.01, 0.9),
        new ImageShape(1, size, size),
        10,
        batch);
  }

  private static Workload resNet(int size, int classes) {
    var images = new ImageShape(3, size, size);
    return new Workload(
        "ResNet-50", new ResNet(50, images, classes), new Momentum(0.01, 0.9), images, classes, 8);
  }
}
