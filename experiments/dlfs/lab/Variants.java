package dlfs.lab;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The variants that an experiment compares, under the book's names and in its order.
 *
 * @param <T> the part in which variants differ: an update rule, a weight initialisation, ...
 */
public final class Variants<T> {
  private final Map<String, T> byName;
  private final List<String> needs;

  private Variants(Map<String, T> byName, List<String> needs) {
    this.byName = byName;
    this.needs = List.copyOf(needs);
  }

  /** The first variant; {@link #and} adds the others. */
  public static <T> Variants<T> of(String name, T variant) {
    return new Variants<T>(Map.of(), List.of()).and(name, variant);
  }

  /** Several variants, each named by {@code name}. */
  public static <T> Variants<T> of(Collection<T> variants, Function<T, String> name) {
    Variants<T> all = new Variants<>(Map.of(), List.of());
    for (T variant : variants) {
      all = all.and(name.apply(variant), variant);
    }
    return all;
  }

  /** Returns these variants and one more. */
  public Variants<T> and(String name, T variant) {
    Map<String, T> more = new LinkedHashMap<>(byName);
    if (more.put(name, variant) != null) {
      throw new IllegalArgumentException("there already is a variant " + name);
    }
    return new Variants<>(more, needs);
  }

  /**
   * Returns these variants as ones whose runs use the measurements or the networks of runs of
   * earlier stages: those of these variants, with the same seed.
   *
   * @param earlier the names of variants that were compared before
   */
  public Variants<T> needing(List<String> earlier) {
    return new Variants<>(byName, earlier);
  }

  /** The names of the variants of earlier stages that each of these variants needs. */
  List<String> needs() {
    return needs;
  }

  /** The names, in order. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** The names except this one, in order. */
  public List<String> namesBut(String name) {
    return names().stream().filter(other -> !other.equals(name)).toList();
  }

  /** The variant of this name. */
  public T get(String name) {
    return byName.get(name);
  }
}
