package dlfs.benchmark;

import dlfs.lab.console.Terminal;
import dlfs.lab.settings.Settings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;

/**
 * Measures: for each network and number of threads it starts a worker for every engine, lets all
 * warm up, and then goes round them, in another order each time. A machine's speed changes from
 * minute to minute; so it does for all.
 */
final class Benchmark {
  private final List<Network> networks;
  private final List<Engine> engines;
  private final List<Integer> threadCounts;
  private final int rounds;
  private final List<Phase> phases;
  private final List<String> classPath;

  /**
   * @param engines those of the settings' engines that can take part
   */
  Benchmark(Settings settings, List<Engine> engines, List<Phase> phases, List<String> classPath) {
    this.networks = settings.get(BenchmarkSettings.NETWORKS);
    this.engines = engines;
    this.threadCounts = settings.get(BenchmarkSettings.THREADS);
    this.rounds = settings.get(BenchmarkSettings.ROUNDS);
    this.phases = phases;
    this.classPath = classPath;
  }

  /**
   * @param afterEachRound takes all that was measured by then
   */
  List<Measured> run(Terminal terminal, Consumer<List<Measured>> afterEachRound) {
    List<Measured> all = new ArrayList<>();
    int turnsOfARound = networks.stream().mapToInt(network -> phases(network).size()).sum();
    int turns = turnsOfARound * threadCounts.size() * engines.size() * (1 + rounds);
    try (ProgressBar bar = terminal.progress("measuring", turns, Terminal.Unit.TURNS)) {
      for (Network network : networks) {
        for (int threads : threadCounts) {
          List<Measured> before = List.copyOf(all);
          Consumer<List<Measured>> afterRound =
              these ->
                  afterEachRound.accept(Stream.concat(before.stream(), these.stream()).toList());
          all.addAll(compare(network, threads, bar, afterRound));
        }
      }
    }
    return all;
  }

  private List<Phase> phases(Network network) {
    return phases.stream().filter(phase -> phase.suits(network)).toList();
  }

  private List<Measured> compare(
      Network network, int threads, ProgressBar bar, Consumer<List<Measured>> afterRound) {
    List<Contestant> contestants = new ArrayList<>();
    List<Phase> phases = phases(network);
    List<Measured> measured = List.of();
    try {
      for (Engine engine : engines) {
        contestants.add(
            new Contestant(new WorkerProcess(engine, network, threads, classPath), phases));
      }
      for (Contestant contestant : contestants) {
        contestant.warmUp(bar);
      }
      List<Contestant> order = new ArrayList<>(contestants);
      for (int round = 0; round < rounds; round++) {
        for (Phase phase : phases) {
          for (Contestant contestant : order) {
            contestant.measure(phase, bar);
          }
        }
        Collections.rotate(order, 1);
        measured = contestants.stream().map(Contestant::measured).toList();
        afterRound.accept(measured);
      }
      return measured;
    } finally {
      contestants.forEach(contestant -> contestant.worker.close());
    }
  }

  /** One engine in one comparison, and its times. */
  private static final class Contestant {
    private final WorkerProcess worker;
    private final Map<Phase, List<Double>> times = new EnumMap<>(Phase.class);
    private double lossBefore;

    Contestant(WorkerProcess worker, List<Phase> phases) {
      this.worker = worker;
      phases.forEach(phase -> times.put(phase, new ArrayList<>()));
    }

    void warmUp(ProgressBar bar) {
      worker.awaitStart();
      lossBefore = worker.ask("loss");
      for (Phase phase : times.keySet()) {
        worker.ask(phase.warmUp().command(phase));
        bar.step();
      }
    }

    void measure(Phase phase, ProgressBar bar) {
      double millisEach = worker.ask(phase.turn(worker.network()).command(phase));
      times.get(phase).add(phase.figure(millisEach, worker.network()));
      bar.step();
    }

    Measured measured() {
      return new Measured(
          worker.network(),
          worker.engine(),
          worker.threads(),
          times.entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, entry -> median(entry.getValue()))),
          (int) worker.ask("steps"),
          lossBefore,
          worker.ask("loss"));
    }

    private static double median(List<Double> values) {
      double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
  }
}
