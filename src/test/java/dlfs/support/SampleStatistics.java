package dlfs.support;

import java.util.Arrays;

/** The mean and the sample standard deviation (n - 1) of some values. */
public record SampleStatistics(double mean, double std) {

  /** Computes the statistics of two or more values. */
  public static SampleStatistics of(double... values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    return new SampleStatistics(mean, Math.sqrt(squares / (values.length - 1)));
  }
}
