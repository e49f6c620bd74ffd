package dlfs.support;

import java.util.Arrays;

/** The mean of some numbers, and their sample standard deviation (n - 1). */
public record SampleStatistics(double mean, double std) {

  /** Of these, two or more. */
  public static SampleStatistics of(double... values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    return new SampleStatistics(mean, Math.sqrt(squares / (values.length - 1)));
  }
}
