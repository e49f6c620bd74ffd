package dlfs.minimization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.minimization.Line.Sample;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The step that is found meets the conditions, whatever the first step is. */
class StrongWolfeTest {
  private record At(double value, double[] gradient) implements Evaluation {}

  /** A function of one variable, which falls at 0. */
  private interface Curve {
    /** Returns the value and the slope. */
    double[] at(double t);
  }

  private static Line<At> line(Curve curve) {
    Objective<At> objective =
        x -> {
          double[] value = curve.at(x[0]);
          return new At(value[0], new double[] {value[1]});
        };
    return new Line<>(objective, new double[] {0}, objective.at(new double[] {0}), 1);
  }

  private static Curve quadratic() {
    return t -> new double[] {(t - 1) * (t - 1), 2 * (t - 1)};
  }

  static Stream<Arguments> curves() {
    Curve quartic = t -> new double[] {Math.pow(t - 2, 4), 4 * Math.pow(t - 2, 3)};
    Curve waves =
        t ->
            new double[] {
              -t + 1.5 * Math.cos(3 * t) + 0.1 * t * t, -1 - 4.5 * Math.sin(3 * t) + 0.2 * t
            };
    Curve flat = t -> new double[] {-t / (t * t + 2), (t * t - 2) / Math.pow(t * t + 2, 2)};
    Curve wall =
        t ->
            new double[] {
              t < 3 ? -t - Math.log(3 - t) : Double.NaN, t < 3 ? -1 + 1 / (3 - t) : Double.NaN
            };
    return Stream.of(
            Arguments.of("quadratic", quadratic()),
            Arguments.of("quartic", quartic),
            Arguments.of("waves", waves),
            Arguments.of("flat", flat),
            Arguments.of("wall", wall))
        .flatMap(
            named ->
                Stream.of(1e-3, 0.1, 1.0, 10.0, 1e3)
                    .map(first -> Arguments.of(named.get()[0], named.get()[1], first)));
  }

  @ParameterizedTest(name = "{0}, first step {2}")
  @MethodSource("curves")
  void findsAStepThatMeetsBothConditions(String name, Curve curve, double first) {
    for (double c2 : new double[] {0.1, 0.9}) {
      Line<At> line = line(curve);
      Sample<At> start = line.start();
      Sample<At> found = new StrongWolfe(1e-4, c2, 50).search(line, first).orElseThrow();
      assertTrue(found.value() <= start.value() + 1e-4 * found.length() * start.slope());
      assertTrue(Math.abs(found.slope()) <= c2 * Math.abs(start.slope()), name + " " + found);
    }
  }

  @Test
  void acceptsTheFirstStepAtOnceIfItMeetsThem() {
    Optional<Sample<At>> found = StrongWolfe.DEFAULT.search(line(quadratic()), 0.9);
    assertEquals(0.9, found.orElseThrow().length());
  }

  @Test
  void findsNoStepWhereTheFunctionOnlyIncreases() {
    Curve inconsistent = t -> new double[] {t, -1}; // its slope has the wrong sign
    assertTrue(StrongWolfe.DEFAULT.search(line(inconsistent), 1).isEmpty());
  }

  @Test
  void returnsALowPointIfNoneIsFlatEnough() {
    Curve falling = t -> new double[] {-t, -1};
    Sample<At> found = new StrongWolfe(1e-4, 0.9, 3).search(line(falling), 1).orElseThrow();
    assertTrue(found.value() < 0, found.toString());
  }

  @Test
  void refusesOtherConstants() {
    assertThrows(IllegalArgumentException.class, () -> new StrongWolfe(0.9, 0.1, 9));
    assertThrows(IllegalArgumentException.class, () -> new StrongWolfe(0.1, 1, 9));
    assertThrows(IllegalArgumentException.class, () -> new StrongWolfe(Double.NaN, 0.9, 9));
    assertThrows(IllegalArgumentException.class, () -> new StrongWolfe(1e-4, 0.9, 0));
  }
}
