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
 * The process of one engine with one network. When its network is ready it says "started"; then it
 * takes commands from standard input, a line each, and answers each with a number on standard
 * output. It ends when its input does.
 *
 * <p>{@code loss}: the loss on the batch; {@code steps}: the training steps so far; {@code train},
 * {@code epoch} and {@code infer} with a {@link Turn}: the mean time of a step, in milliseconds.
 */
final class Worker {
  /** What its answers begin with; native code may print too. */
  static final String ANSWER = "worker: ";

  private Worker() {}

  /**
   * Works until there are no more commands.
   *
   * @param arguments an {@link Engine}, a {@link Network}, and a number of threads
   */
  public static void main(String[] arguments) throws InterruptedException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> read(commands), "commands");
    reader.setDaemon(true);
    reader.start();

    int threads = Integer.parseInt(arguments[2]);
    Network network = Network.valueOf(arguments[1]);
    Trainee trainee = Engine.valueOf(arguments[0]).trainee(network, threads);
    Images images = null;
    answers.println(ANSWER + "started");
    int steps = 0;
    while (true) {
      String[] command = commands.take().split(" ");
      double answer;
      switch (command[0]) {
        case "loss" -> answer = trainee.loss();
        case "steps" -> answer = steps;
        case "train" -> {
          Stopwatch stopwatch = Turn.parse(command).time(trainee::train);
          steps += stopwatch.steps();
          answer = stopwatch.millisEach();
        }
        case "epoch" -> {
          Images all = images == null ? new Images(network) : images;
          images = all;
          Stopwatch stopwatch = Turn.parse(command).time(() -> trainee.train(all.next()));
          steps += stopwatch.steps();
          answer = stopwatch.millisEach();
        }
        case "infer" -> answer = Turn.parse(command).time(trainee::infer).millisEach();
        default -> throw new IllegalArgumentException(command[0]);
      }
      answers.println(ANSWER + answer);
    }
  }

  /** Ends the process with its input, even in the middle of a long step. */
  private static void read(BlockingQueue<String> commands) {
    try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      in.lines().forEach(commands::add);
    } catch (IOException | UncheckedIOException e) {
      // The other end is gone.
    }
    Runtime.getRuntime().halt(0);
  }

  /** How long some steps took. */
  private record Stopwatch(int steps, long nanos) {
    double millisEach() {
      return nanos / 1e6 / steps;
    }
  }

  /**
   * How long one engine goes on before it is the next one's turn: until it has had enough steps and
   * enough time, or far too much time.
   *
   * @param steps how many are enough
   * @param enough how much time is enough
   * @param most how much is too much, however few steps there were
   */
  record Turn(int steps, Duration enough, Duration most) {

    private static Turn parse(String[] command) {
      return new Turn(
          Integer.parseInt(command[1]), Duration.parse(command[2]), Duration.parse(command[3]));
    }

    /** The command that asks for such a turn. */
    String command(Phase phase) {
      return formatted("%s %d %s %s", phase.command(), steps, enough, most);
    }

    private Stopwatch time(Runnable step) {
      long begin = System.nanoTime();
      long nanos;
      int done = 0;
      do {
        step.run();
        done++;
        nanos = System.nanoTime() - begin;
      } while (nanos < most.toNanos() && (done < steps || nanos < enough.toNanos()));
      return new Stopwatch(done, nanos);
    }
  }
}
