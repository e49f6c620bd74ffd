package dlfs.benchmark;

import dlfs.layers.LayerSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** What trains a network: the contestants, each in a process of its own. */
enum Engine {
  /** This project with DL4J's layers. */
  BUILTIN("builtin", "ours/builtin", LayerSet.BUILTIN),

  /** This project with its own layers. */
  SCRATCH("scratch", "ours/scratch", LayerSet.SCRATCH),

  /** DL4J with its plain natives and its defaults: nothing of this project takes part. */
  DL4J("dl4j", "DL4J as it comes", null) {
    @Override
    List<String> classPath(List<String> whole) {
      return whole.stream().filter(entry -> !fileName(entry).contains("onednn")).toList();
    }

    @Override
    Map<String, String> environment(int threads) {
      return threads == CORES ? Map.of() : nativeThreads(threads);
    }

    @Override
    List<String> jvmOptions(int threads) {
      return List.of(
          "-Xmx1g",
          "-Dorg.bytedeco.javacpp.maxbytes=8g",
          "-Dorg.bytedeco.javacpp.maxphysicalbytes=12g");
    }

    @Override
    Trainee trainee(Network network, int threads) {
      MultiLayerNetwork dl4j = new MultiLayerNetwork(Dl4jLayers.configuration(network));
      dl4j.init();
      Batch batch = Batch.of(network);
      return new Dl4jTrainee(dl4j, batch, batch.shape());
    }
  },

  /** PyTorch, by way of DJL. */
  PYTORCH("pytorch", "PyTorch", null) {
    @Override
    Optional<String> whyLeftOut(List<String> classPath) {
      return classPath.stream().map(Engine::fileName).anyMatch(PYTORCH_NATIVES)
          ? Optional.empty()
          : Optional.of("DJL has no PyTorch natives for this platform");
    }

    @Override
    Map<String, String> environment(int threads) {
      return nativeThreads(threads);
    }

    @Override
    List<String> jvmOptions(int threads) {
      return List.of(
          "-Xmx1g",
          "-Dai.djl.offline=true",
          "-DPYTORCH_FLAVOR=cpu",
          "-Dai.djl.pytorch.num_threads=" + threads);
    }

    @Override
    Trainee trainee(Network network, int threads) {
      return new PyTorchTrainee(network, Batch.of(network));
    }
  };

  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final Predicate<String> PYTORCH_NATIVES =
      Pattern.compile("pytorch-native-cpu-.*-(linux|osx|win)-.*\\.jar").asMatchPredicate();

  private final String id;
  private final String label;
  private final LayerSet layers;

  /**
   * @param layers of this project that it uses; null if it is another's
   */
  Engine(String id, String label, LayerSet layers) {
    this.id = id;
    this.label = label;
    this.layers = layers;
  }

  /** As users type it. */
  String id() {
    return id;
  }

  /** As results name it. */
  String label() {
    return label;
  }

  /** Why it cannot take part here; empty if it can. */
  Optional<String> whyLeftOut(List<String> classPath) {
    return Optional.empty();
  }

  /** The class path of its process. This project's, as its users have it: without other natives. */
  List<String> classPath(List<String> whole) {
    return whole.stream().filter(entry -> !isOutdone(entry, whole)).toList();
  }

  /** What its process has in its environment, to use this many threads. */
  Map<String, String> environment(int threads) {
    return Map.of();
  }

  /** What its JVM is started with. */
  List<String> jvmOptions(int threads) {
    return List.of("-Xmx1g", "-Dorg.bytedeco.javacpp.maxbytes=8g");
  }

  /** A network ready to be trained, in this very process. */
  Trainee trainee(Network network, int threads) {
    MultiLayerNetwork own = OwnNetworks.create(network, layers, threads);
    Batch batch = Batch.of(network);
    return new Dl4jTrainee(own, batch, network.batch(), batch.images().length / network.batch());
  }

  /** Whether there is another build of the same natives, with oneDNN. */
  private static boolean isOutdone(String entry, List<String> whole) {
    String withOneDnn = fileName(entry).replace(".jar", "-onednn");
    return entry.endsWith(".jar")
        && whole.stream().anyMatch(other -> fileName(other).startsWith(withOneDnn));
  }

  private static Map<String, String> nativeThreads(int threads) {
    String number = Integer.toString(threads);
    return Map.of("OMP_NUM_THREADS", number, "OPENBLAS_NUM_THREADS", number);
  }

  private static String fileName(String classPathEntry) {
    return Path.of(classPathEntry).getFileName().toString();
  }
}
