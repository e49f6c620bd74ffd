package dlfs.benchmark;

import static dlfs.text.Text.formatted;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The process of one engine with one network. Prints "started" when its network is ready. Then it
 * reads commands from standard input, one per line, and prints a number on standard output for
 * each. Ends when its input does.
 *
 * <p>{@code parameters}: the number of parameters; {@code loss}: the loss on the batch; {@code
 * steps}: the training steps so far; {@code train}, {@code epoch} and {@code infer} with a {@link
 * Turn}: the mean time of a step, in milliseconds.
 */
final class Worker {
  /** The prefix of its replies, since native code may print too. */
  static final String REPLY = "worker: ";

  private Worker() {}

  /**
   * Executes commands until there are no more.
   *
   * @param arguments an {@link Engine}, a {@link Network}, and a number of threads
   */
  public static void main(String[] arguments) throws InterruptedException {
    PrintStream replies = System.out;
    System.setOut(System.err);
    BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> read(commands), "commands");
    reader.setDaemon(true);
    reader.start();

    int threads = Integer.parseInt(arguments[2]);
    Network network = Network.valueOf(arguments[1]);
    TrainableNetwork trainable = Engine.valueOf(arguments[0]).prepare(network, threads);
    EpochImages images = null;
    replies.println(REPLY + "started");
    int steps = 0;
    while (true) {
      String[] command = commands.take().split(" ");
      double reply;
      switch (command[0]) {
        case "parameters" -> reply = trainable.parameterCount();
        case "loss" -> reply = trainable.loss();
        case "steps" -> reply = steps;
        case "train" -> {
          Stopwatch stopwatch = Turn.parse(command).time(trainable::train);
          steps += stopwatch.steps();
          reply = stopwatch.millisEach();
        }
        case "epoch" -> {
          EpochImages all = images == null ? new EpochImages(network) : images;
          images = all;
          Stopwatch stopwatch = Turn.parse(command).time(() -> trainable.train(all.next()));
          steps += stopwatch.steps();
          reply = stopwatch.millisEach();
        }
        case "infer" -> reply = Turn.parse(command).time(trainable::infer).millisEach();
        default -> throw new IllegalArgumentException(command[0]);
      }
      replies.println(REPLY + reply);
    }
  }

  /** Ends the process when its input ends, even during a long step. */
  private static void read(BlockingQueue<String> commands) {
    try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      in.lines().forEach(commands::add);
    } catch (IOException | UncheckedIOException e) {
      // the benchmark has ended
    }
    Runtime.getRuntime().halt(0);
  }

  /** The time of some steps. */
  private record Stopwatch(int steps, long nanos) {
    double millisEach() {
      return nanos / 1e6 / steps;
    }
  }

  /**
   * The length of an engine's turn: until both minima are reached, or the maximum.
   *
   * @param minSteps the minimum number of steps
   * @param minTime the minimum duration
   * @param maxTime the duration after which no step begins
   */
  record Turn(int minSteps, Duration minTime, Duration maxTime) {

    private static Turn parse(String[] command) {
      return new Turn(
          Integer.parseInt(command[1]), Duration.parse(command[2]), Duration.parse(command[3]));
    }

    /** The command for a turn of this length. */
    String command(Phase phase) {
      return formatted("%s %d %s %s", phase.command(), minSteps, minTime, maxTime);
    }

    private Stopwatch time(Runnable step) {
      long begin = System.nanoTime();
      long nanos;
      int done = 0;
      do {
        step.run();
        done++;
        nanos = System.nanoTime() - begin;
      } while (nanos < maxTime.toNanos() && (done < minSteps || nanos < minTime.toNanos()));
      return new Stopwatch(done, nanos);
    }
  }
}
