package dlfs.benchmark;

import dlfs.engine.EngineKind;
import dlfs.layers.LayerSet;
import dlfs.networks.GraphNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** The libraries that are compared. Each trains networks in a process of its own. */
enum Engine {
  /** This project's engine with DL4J's layers. */
  BUILTIN("builtin", "dlfs/builtin", LayerSet.BUILTIN),

  /** This project's engine with the from-scratch layers. */
  SCRATCH("scratch", "dlfs/scratch", LayerSet.SCRATCH),

  /** DL4J's layers as they are, with the natives and the update rules of this project. */
  BUILTIN_PLAIN("builtin-plain", "plain/builtin", LayerSet.BUILTIN) {
    @Override
    EngineKind kind() {
      return EngineKind.PLAIN;
    }
  },

  /** The from-scratch layers as they are, without the engine's kernels. */
  SCRATCH_PLAIN("scratch-plain", "plain/scratch", LayerSet.SCRATCH) {
    @Override
    EngineKind kind() {
      return EngineKind.PLAIN;
    }
  },

  /** DL4J with its plain natives and default settings, without this project. */
  DL4J("dl4j", "unchanged DL4J", null) {
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
    TrainableNetwork prepare(Network network, int threads) {
      Batch batch = Batch.of(network);
      if (ProjectNetworks.definition(network) instanceof GraphNetwork graph) {
        // DL4J's layers, with this project's dropout and padded shortcut in ND4J
        Model model =
            graph.create(LayerSet.BUILTIN, Dl4jLayerBuilder.updater(network.updates()), 0);
        return new Dl4jNetwork(model, batch, rowsOf(batch));
      }
      MultiLayerNetwork dl4j = new MultiLayerNetwork(Dl4jLayerBuilder.configuration(network));
      dl4j.init();
      return new Dl4jNetwork(dl4j, batch, batch.shape());
    }
  },

  /** PyTorch, through DJL. */
  PYTORCH("pytorch", "PyTorch", null) {
    @Override
    Optional<String> obstacle(List<String> classPath) {
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
    TrainableNetwork prepare(Network network, int threads) {
      return new PyTorchNetwork(network, Batch.of(network));
    }
  };

  /** The engines that are compared by default; the others take far longer. */
  static final List<Engine> BY_DEFAULT = List.of(BUILTIN, SCRATCH, DL4J, PYTORCH);

  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final Predicate<String> PYTORCH_NATIVES =
      Pattern.compile("pytorch-native-cpu-.*-(linux|osx|win)-.*\\.jar").asMatchPredicate();

  private final String id;
  private final String label;
  private final LayerSet layers;

  /**
   * @param layers the layer set, if it is this project; otherwise null
   */
  Engine(String id, String label, LayerSet layers) {
    this.id = id;
    this.label = label;
    this.layers = layers;
  }

  /** The name in settings. */
  String id() {
    return id;
  }

  /** The name in results. */
  String label() {
    return label;
  }

  /** Why it cannot run on this machine; empty if it can. */
  Optional<String> obstacle(List<String> classPath) {
    return Optional.empty();
  }

  /**
   * The class path of its process: for this project, that of its users, without the plain natives
   * that only unchanged DL4J uses.
   */
  List<String> classPath(List<String> whole) {
    return whole.stream().filter(entry -> !hasOneDnnBuild(entry, whole)).toList();
  }

  /** The environment variables of its process that set the number of threads. */
  Map<String, String> environment(int threads) {
    return Map.of();
  }

  /** The options of its JVM. */
  List<String> jvmOptions(int threads) {
    return List.of("-Xmx1g", "-Dorg.bytedeco.javacpp.maxbytes=8g");
  }

  /** Which of this project's engines computes. */
  EngineKind kind() {
    return EngineKind.FAST;
  }

  /** Creates and initialises a network, in the current process. */
  TrainableNetwork prepare(Network network, int threads) {
    Model project = ProjectNetworks.create(network, layers, kind(), threads);
    Batch batch = Batch.of(network);
    return new Dl4jNetwork(project, batch, rowsOf(batch));
  }

  /** The shape of a batch with each image as a row. */
  private static long[] rowsOf(Batch batch) {
    long images = batch.shape()[0];
    return new long[] {images, batch.images().length / images};
  }

  /** Whether the class path has a build of the same natives with oneDNN. */
  private static boolean hasOneDnnBuild(String entry, List<String> whole) {
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
