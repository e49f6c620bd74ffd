package dlfs.benchmark;

import static dlfs.text.Text.formatted;

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
 * Measures the speed of each network with each number of threads. Starts a worker for every engine,
 * checks that their networks have the same number of parameters, warms up all of them, and then
 * measures them in turn, in another order in every round, so that changes in the machine's speed
 * affect all of them.
 */
final class Benchmark {
  private final List<Network> networks;
  private final List<Engine> engines;
  private final List<Integer> threadCounts;
  private final int rounds;
  private final List<Phase> phases;
  private final List<String> classPath;

  /**
   * @param engines the engines of the settings that can run on this machine
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
   * @param afterEachRound receives all measurements so far
   */
  List<EngineMeasurement> run(Terminal terminal, Consumer<List<EngineMeasurement>> afterEachRound) {
    List<EngineMeasurement> all = new ArrayList<>();
    int turnsPerRound = networks.stream().mapToInt(network -> phases(network).size()).sum();
    int turns = turnsPerRound * threadCounts.size() * engines.size() * (1 + rounds);
    try (ProgressBar bar = terminal.progress("measuring", turns, Terminal.Unit.TURNS)) {
      for (Network network : networks) {
        for (int threads : threadCounts) {
          List<EngineMeasurement> before = List.copyOf(all);
          Consumer<List<EngineMeasurement>> afterRound =
              these ->
                  afterEachRound.accept(Stream.concat(before.stream(), these.stream()).toList());
          all.addAll(compare(network, threads, bar, afterRound));
        }
      }
    }
    return all;
  }

  private List<Phase> phases(Network network) {
    return phases.stream().filter(phase -> phase.supports(network)).toList();
  }

  private List<EngineMeasurement> compare(
      Network network, int threads, ProgressBar bar, Consumer<List<EngineMeasurement>> afterRound) {
    List<Participant> participants = new ArrayList<>();
    List<Phase> phases = phases(network);
    List<EngineMeasurement> measured = List.of();
    try {
      for (Engine engine : engines) {
        participants.add(
            new Participant(new WorkerProcess(engine, network, threads, classPath), phases));
      }
      for (Participant participant : participants) {
        participant.start();
      }
      requireSameParameters(participants);
      for (Participant participant : participants) {
        participant.warmUp(bar);
      }
      List<Participant> order = new ArrayList<>(participants);
      for (int round = 0; round < rounds; round++) {
        for (Phase phase : phases) {
          for (Participant participant : order) {
            participant.measure(phase, bar);
          }
        }
        Collections.rotate(order, 1);
        measured = participants.stream().map(Participant::measured).toList();
        afterRound.accept(measured);
      }
      return measured;
    } finally {
      participants.forEach(participant -> participant.worker.close());
    }
  }

  /** Fails if the engines do not train the same network. */
  private static void requireSameParameters(List<Participant> participants) {
    Participant first = participants.get(0);
    for (Participant other : participants) {
      if (other.parameters != first.parameters) {
        throw new IllegalStateException(
            formatted(
                "%s has %d parameters in %s, but %d in %s",
                first.worker.network().label(),
                first.parameters,
                first.worker.engine().label(),
                other.parameters,
                other.worker.engine().label()));
      }
    }
  }

  /** An engine in one comparison, and its times. */
  private static final class Participant {
    private final WorkerProcess worker;
    private final Map<Phase, List<Double>> times = new EnumMap<>(Phase.class);
    private long parameters;
    private double lossBefore;

    Participant(WorkerProcess worker, List<Phase> phases) {
      this.worker = worker;
      phases.forEach(phase -> times.put(phase, new ArrayList<>()));
    }

    void start() {
      worker.awaitStart();
      parameters = (long) worker.ask("parameters");
    }

    void warmUp(ProgressBar bar) {
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

    EngineMeasurement measured() {
      return new EngineMeasurement(
          worker.network(),
          worker.engine(),
          worker.threads(),
          times.entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, entry -> Times.of(entry.getValue()))),
          (int) worker.ask("steps"),
          lossBefore,
          worker.ask("loss"));
    }
  }
}
