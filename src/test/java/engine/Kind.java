package engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static text.Text.formatted;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A network, made in a way that is not DL4J's plain one. */
record Kind(Architecture architecture, Way way) {
  private static final double TOLERANCE = 1e-9;

  /** What is tried on a network. */
  interface Feature {
    void tryOn(Subject subject) throws Exception;
  }

  static Stream<Kind> all() {
    return Arrays.stream(Architecture.values()).flatMap(Kind::of);
  }

  static Stream<Kind> dense() {
    return of(Architecture.DENSE);
  }

  /** For what DL4J's own batch normalisation cannot do. */
  static Stream<Kind> withoutBatchNormalisation() {
    return Stream.concat(dense(), of(Architecture.RESPONSE_NORMALISED_IMAGES));
  }

  private static Stream<Kind> of(Architecture architecture) {
    return Arrays.stream(Way.values())
        .filter(way -> way != Way.DL4J)
        .map(way -> new Kind(architecture, way));
  }

  /** Tries a feature on this and on DL4J's plain network, and compares what came out. */
  void doesAsDl4jDoes(Feature feature) throws Exception {
    Map<String, Object> expected;
    try {
      expected = outcome(Way.DL4J, feature);
    } catch (Exception e) {
      throw new IllegalStateException("DL4J's own network cannot do this", e);
    }
    Map<String, Object> found = outcome(way, feature);
    expected.forEach((what, value) -> assertSame(what, value, found.get(what)));
    assertEquals(
        List.of(), found.keySet().stream().filter(what -> !expected.containsKey(what)).toList());
  }

  private Map<String, Object> outcome(Way way, Feature feature) throws Exception {
    var subject = new Subject(architecture, way);
    Subject.seed();
    feature.tryOn(subject);
    return subject.outcome();
  }

  private static void assertSame(String what, Object expected, Object found) {
    if (!(expected instanceof double[] numbers && found instanceof double[] others)) {
      assertEquals(expected, found, what);
      return;
    }
    assertEquals(numbers.length, others.length, what);
    for (int i = 0; i < numbers.length; i++) {
      double tolerance = TOLERANCE * Math.max(1, Math.abs(numbers[i]));
      assertEquals(
          numbers[i], others[i], tolerance, formatted("%s, %d of %d", what, i, numbers.length));
    }
  }

  @Override
  public String toString() {
    return architecture + ", " + way;
  }
}
