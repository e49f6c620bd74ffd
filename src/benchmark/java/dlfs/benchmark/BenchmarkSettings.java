package dlfs.benchmark;

import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The settings of the benchmark. */
final class BenchmarkSettings {
  private BenchmarkSettings() {}

  private static final int CORES = Runtime.getRuntime().availableProcessors();

  /** The others have steps of seconds, and of minutes in unchanged DL4J. */
  private static final List<Network> DEFAULT_NETWORKS =
      List.of(
          Network.MLP,
          Network.SIMPLE_CONV_NET,
          Network.DEEP_CONV_NET,
          Network.ALEX_NET,
          Network.RESNET_20);

  static final Setting<List<Network>> NETWORKS =
      Setting.choice(
              "networks",
              Network.MLP,
              List.of(Network.values()),
              Network::id,
              "the networks to measure")
          .list(DEFAULT_NETWORKS);

  static final Setting<List<Engine>> ENGINES =
      Setting.choice(
              "engines",
              Engine.PYTORCH,
              List.of(Engine.values()),
              Engine::id,
              "the engines to compare")
          .list(Engine.BY_DEFAULT, List.of(Engine.values()));

  static final Setting<List<Integer>> THREADS =
      Setting.integer("threads", CORES, 1, 1_024, "the number of threads of each engine")
          .list(Stream.of(1, CORES).distinct().toList());

  static final Setting<Integer> ROUNDS =
      Setting.integer("rounds", 5, 1, 1_000, "the number of rounds; the result is their median");

  static final Setting<Boolean> EPOCH =
      Setting.flag("epoch", "also measure whole epochs of 60,000 images");

  static final Setting<Path> RESULTS_DIR = CommonSettings.RESULTS_DIR;

  /** The settings that affect what is measured. */
  static final List<Setting<?>> MEASUREMENT = List.of(NETWORKS, ENGINES, THREADS, ROUNDS, EPOCH);

  /** All settings. */
  static final List<Setting<?>> ALL =
      Stream.concat(
              MEASUREMENT.stream(), Stream.<Setting<?>>of(RESULTS_DIR, CommonSettings.STACKTRACE))
          .toList();
}
