package dlfs.engine;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Uses a feature on a plain DL4J network and on this project's networks, and compares the outcomes.
 */
final class Comparison {
  static final double DOUBLE_PRECISION = 1e-9;
  static final double SINGLE_PRECISION = 1e-5;

  private Comparison() {}

  /** Uses a feature of a network, and records the results. */
  interface Feature {
    void tryOn(Subject subject) throws Exception;
  }

  static void compareWithDl4j(Architecture architecture, Feature feature) throws Exception {
    Set<Combination> ways = EnumSet.complementOf(EnumSet.of(Combination.DL4J));
    compareWithDl4j(architecture, ways, DOUBLE_PRECISION, feature);
  }

  static void compareWithDl4j(
      Architecture architecture, Set<Combination> ways, double tolerance, Feature feature)
      throws Exception {
    Map<String, Object> expected = outcome(architecture, Combination.DL4J, feature);
    assertAll(
        ways.stream()
            .map(
                combination ->
                    () ->
                        assertSame(
                            combination,
                            expected,
                            outcome(architecture, combination, feature),
                            tolerance)));
  }

  private static Map<String, Object> outcome(
      Architecture architecture, Combination combination, Feature feature) throws Exception {
    var subject = new Subject(architecture, combination);
    Subject.seed();
    try {
      feature.tryOn(subject);
    } catch (Exception e) {
      throw new IllegalStateException(formatted("%s, %s: %s", architecture, combination, e), e);
    }
    return subject.outcome();
  }

  private static void assertSame(
      Combination combination,
      Map<String, Object> expected,
      Map<String, Object> found,
      double tolerance) {
    expected.forEach(
        (what, value) -> assertSame(combination + ": " + what, value, found.get(what), tolerance));
    assertEquals(expected.keySet(), found.keySet(), combination.name());
  }

  private static void assertSame(String what, Object expected, Object found, double tolerance) {
    if (!(expected instanceof double[] numbers)) {
      assertEquals(expected, found, what);
      return;
    }
    double[] others = assertInstanceOf(double[].class, found, what);
    assertEquals(numbers.length, others.length, what);
    for (int i = 0; i < numbers.length; i++) {
      double allowed = tolerance * Math.max(1, Math.abs(numbers[i]));
      assertEquals(
          numbers[i], others[i], allowed, formatted("%s, %d of %d", what, i, numbers.length));
    }
  }
}
