package dlfs.ch08;

import dlfs.lab.Run;
import dlfs.lab.artefacts.Artefacts;
import java.util.List;

/** The names of classes, which a run records for its pictures, one on each line. */
public final class ClassNames {
  private static final String FILE = "classes.txt";

  private ClassNames() {}

  /** Records the name of each class, by its number. */
  public static void record(Run run, List<String> names) {
    run.record(FILE, String.join("\n", names) + "\n");
  }

  /** Returns the names that a run has recorded; none if it has not. */
  public static List<String> of(Artefacts artefacts, String variant, long seed) {
    return artefacts.text(variant, seed, FILE).lines().toList();
  }
}
