package dlfs.support;

import java.util.Arrays;

/** The mean of some numbers, and their sample standard deviation (n - 1). */
public record Spread(double mean, double std) {

  /** Of these, two or more. */
  public static Spread of(double... values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    return new Spread(mean, Math.sqrt(squares / (values.length - 1)));
  }
}
