package dlfs.lab.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Guesses what somebody meant who mistyped a name. */
public final class Names {
  private static final int LONGEST = 100;

  private Names() {}

  /** The valid name that is nearest to what was typed, if any is near enough to be meant. */
  public static Optional<String> nearest(String typed, Collection<String> valid) {
    if (typed.length() > LONGEST) {
      return Optional.empty();
    }
    int mostEdits = Math.max(1, typed.length() / 3);
    return valid.stream()
        .min(Comparator.comparing(name -> edits(typed, name)))
        .filter(name -> edits(typed, name) <= mostEdits);
  }

  /** " Did you mean …?" where a valid name is near, otherwise nothing. */
  public static String didYouMean(String typed, Collection<String> valid) {
    return nearest(typed, valid).map(name -> " Did you mean " + name + "?").orElse("");
  }

  /** What was typed, for a message: not more than fits there. */
  public static String shown(String typed) {
    return typed.length() <= LONGEST ? typed : typed.substring(0, LONGEST) + "...";
  }

  private static int edits(String typed, String name) {
    return LevenshteinDistance.getDefaultInstance()
        .apply(typed.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
  }
}
