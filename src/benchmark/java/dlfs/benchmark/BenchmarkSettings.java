package dlfs.benchmark;

import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What can be set. */
final class BenchmarkSettings {
  private BenchmarkSettings() {}

  private static final int CORES = Runtime.getRuntime().availableProcessors();

  static final Setting<List<Network>> NETWORKS =
      Setting.choice(
              "networks",
              Network.MLP,
              List.of(Network.values()),
              Network::id,
              "which networks are measured")
          .list(List.of(Network.values()));

  static final Setting<List<Engine>> ENGINES =
      Setting.choice(
              "engines",
              Engine.PYTORCH,
              List.of(Engine.values()),
              Engine::id,
              "which engines are compared")
          .list(List.of(Engine.values()));

  static final Setting<List<Integer>> THREADS =
      Setting.integer("threads", CORES, 1, 1_024, "how many threads each engine may use")
          .list(Stream.of(1, CORES).distinct().toList());

  static final Setting<Integer> ROUNDS =
      Setting.integer("rounds", 5, 1, 1_000, "how often every engine has its turn");

  static final Setting<Boolean> EPOCH =
      Setting.flag("epoch", "also measure whole epochs of 60,000 images");

  static final Setting<Path> RESULTS_DIR = CommonSettings.RESULTS_DIR;

  /** Those that say what is measured. */
  static final List<Setting<?>> MEASUREMENT = List.of(NETWORKS, ENGINES, THREADS, ROUNDS, EPOCH);

  /** All of them. */
  static final List<Setting<?>> ALL =
      Stream.concat(
              MEASUREMENT.stream(), Stream.<Setting<?>>of(RESULTS_DIR, CommonSettings.STACKTRACE))
          .toList();
}
