package dlfs.lab;

import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Measures times, which are always those of the machine and never reproducible. */
public final class MedianTime {
  private MedianTime() {}

  /**
   * Returns the median time of a task in seconds.
   *
   * @param repetitions the number of times that the task is executed, at least 1
   */
  public static double of(int repetitions, Runnable task) {
    return of(repetitions, i -> task);
  }

  /**
   * Returns the median time of several tasks in seconds.
   *
   * @param count the number of tasks, at least 1
   * @param prepared prepares task i, from 0, which does not count, right before it is executed
   */
  public static double of(int count, IntFunction<Runnable> prepared) {
    double[] sorted =
        IntStream.range(0, count)
            .mapToObj(prepared)
            .mapToDouble(MedianTime::seconds)
            .sorted()
            .toArray();
    return sorted[count / 2];
  }

  private static double seconds(Runnable task) {
    long start = System.nanoTime();
    task.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
