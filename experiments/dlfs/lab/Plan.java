package dlfs.lab;

import static dlfs.text.Text.formatted;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The stages of an experiment so far, and what the variants of later ones need of earlier ones. */
final class Plan {
  private final Map<String, Stage<?>> stages = new LinkedHashMap<>();

  /**
   * Adds a stage.
   *
   * @throws IllegalArgumentException if one of its variants exists already, or it needs one that no
   *     earlier stage has
   */
  void add(Stage<?> stage) {
    for (String needed : stage.variants().needs()) {
      if (!stages.containsKey(needed)) {
        throw new IllegalArgumentException(
            formatted("no earlier stage has the variant %s, which is needed", needed));
      }
    }
    for (String name : stage.variants().names()) {
      if (stages.put(name, stage) != null) {
        throw new IllegalArgumentException("an earlier stage has the variant " + name);
      }
    }
  }

  /** The variants of all stages, in order. */
  List<String> variants() {
    return List.copyOf(stages.keySet());
  }

  /** The stage of a variant; null if there is no such variant. */
  Stage<?> stageOf(String variant) {
    return stages.get(variant);
  }

  /** Returns all variants that a variant needs, directly or through others, in order. */
  List<String> needs(String variant) {
    Set<String> needed = new LinkedHashSet<>();
    addNeeds(variant, needed);
    return variants().stream().filter(needed::contains).toList();
  }

  private void addNeeds(String variant, Set<String> needed) {
    for (String direct : stages.get(variant).variants().needs()) {
      if (needed.add(direct)) {
        addNeeds(direct, needed);
      }
    }
  }
}
