package dlfs.lab.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Suggests valid names in place of mistyped ones. */
public final class Names {
  private static final int MAX_LENGTH = 100;

  private Names() {}

  /** Returns the valid name that is most similar to the typed one; empty if none is similar. */
  public static Optional<String> nearest(String typed, Collection<String> valid) {
    if (typed.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    int maxEdits = Math.max(1, (typed.length() + 1) / 3); // 2 for swapped letters in a name of 5
    return valid.stream()
        .min(Comparator.comparing(name -> edits(typed, name)))
        .filter(name -> edits(typed, name) <= maxEdits);
  }

  /** Returns " Did you mean …?" if a valid name is similar, otherwise an empty string. */
  public static String didYouMean(String typed, Collection<String> valid) {
    return nearest(typed, valid).map(name -> " Did you mean " + name + "?").orElse("");
  }

  /** Shortens a typed name for a message. */
  public static String shown(String typed) {
    return typed.length() <= MAX_LENGTH ? typed : typed.substring(0, MAX_LENGTH) + "...";
  }

  private static int edits(String typed, String name) {
    return LevenshteinDistance.getDefaultInstance()
        .apply(typed.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
  }
}
