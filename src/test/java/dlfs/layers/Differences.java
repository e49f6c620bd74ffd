package dlfs.layers;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.nd4j.linalg.factory.Nd4j;

/** The differences between layers, each once, with the first calls that show it. */
final class Differences {
  private static final int SEED = 7;

  private final Map<String, String> found = new LinkedHashMap<>();

  /** Makes a call twice, and then compares the visible state of the layers. */
  void ofTwice(Subject subject, Situation situation, Probe probe) {
    compare(
        subject,
        situation,
        List.of(probe),
        subject.theirs().get(),
        subject.ours().get(),
        scene -> {
          Outcome outcome = new Outcome();
          outcome.add(probe.toString(), () -> probe.action().on(scene));
          outcome.add(probe + " again", () -> probe.action().on(scene));
          Probes.of(scene.layer()).stream()
              .filter(each -> each.is(Probe.Kind.READS))
              .forEach(look -> outcome.add(look.toString(), () -> look.action().on(scene)));
          outcome.add("flat parameters", scene::parameters);
          return outcome.add("a training step", scene::step);
        });
  }

  /** Makes one call after the other. */
  void ofOrder(Subject subject, Situation situation, Probe one, Probe other) {
    compare(
        subject,
        situation,
        List.of(one, other),
        subject.theirs().get(),
        subject.ours().get(),
        scene ->
            new Outcome()
                .add(one.toString(), () -> one.action().on(scene))
                .add(other.toString(), () -> other.action().on(scene))
                .add("flat parameters", scene::parameters)
                .add("a training step", scene::step));
  }

  /** Makes these calls on the same layer, and establishes the situation before each. */
  void ofAllInTurn(Subject subject, Situation situation, Predicate<Probe> calls) {
    Scene theirs = subject.theirs().get();
    Scene ours = subject.ours().get();
    for (Probe probe : Probes.of(theirs.layer()).stream().filter(calls).toList()) {
      boolean same =
          compare(
              subject,
              situation,
              List.of(probe),
              theirs,
              ours,
              scene ->
                  new Outcome()
                      .add(probe.toString(), () -> probe.action().on(scene))
                      .add(probe + " again", () -> probe.action().on(scene))
                      .add("a backward pass", scene::backward)
                      .add("flat parameters", scene::parameters));
      if (!same) {
        theirs = subject.theirs().get();
        ours = subject.ours().get();
      }
    }
    compare(
        subject,
        situation,
        List.of(),
        theirs,
        ours,
        scene -> new Outcome().add("a training step after all", scene::step));
  }

  private boolean compare(
      Subject subject,
      Situation situation,
      List<Probe> calls,
      Scene theirs,
      Scene ours,
      Function<Scene, Outcome> what) {
    String before = formatted("%s %s", situation, calls);
    Outcome expected = outcome(theirs, situation, what);
    Map<String, String> differences =
        outcome(ours, situation, what).differencesFrom(expected, subject.inValue());
    differences.forEach(
        (place, difference) -> {
          if (!Deviation.isOnPurpose(subject, before, formatted("%s: %s", place, difference))) {
            found.putIfAbsent(place, formatted("%s%n  %s: %s", difference, subject, before));
          }
        });
    return differences.isEmpty();
  }

  private static Outcome outcome(Scene scene, Situation situation, Function<Scene, Outcome> what) {
    Nd4j.getRandom().setSeed(SEED);
    situation.establish(scene);
    return what.apply(scene);
  }

  void assertNone() {
    assertTrue(
        found.isEmpty(),
        () ->
            found.entrySet().stream()
                .map(each -> formatted("%n%s: %s", each.getKey(), each.getValue()))
                .collect(Collectors.joining()));
  }
}
