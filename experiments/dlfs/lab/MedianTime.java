package dlfs.lab;

import java.util.stream.DoubleStream;

/** Measures times, which are always those of the machine and never reproducible. */
public final class MedianTime {
  private MedianTime() {}

  /**
   * Returns the median time of a task in seconds.
   *
   * @param repetitions the number of times that the task is executed, at least 1
   */
  public static double of(int repetitions, Runnable task) {
    double[] sorted =
        DoubleStream.generate(
                () -> {
                  long start = System.nanoTime();
                  task.run();
                  return (System.nanoTime() - start) / 1e9;
                })
            .limit(repetitions)
            .sorted()
            .toArray();
    return sorted[repetitions / 2];
  }
}
