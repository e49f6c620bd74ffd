package dlfs.lab.artefacts;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The pictures and texts that the runs of an experiment have recorded. */
@FunctionalInterface
public interface Artefacts {
  /** No artefacts, as of runs that have recorded none. */
  Artefacts NONE = (variant, seed, name) -> Optional.empty();

  /**
   * Returns an artefact.
   *
   * @param name the name under which the run has recorded it
   * @return a picture as PNG, a text in UTF-8; empty if the run has not recorded it
   */
  Optional<byte[]> find(String variant, long seed, String name);

  /**
   * Returns a text.
   *
   * @param name the name under which the run has recorded it
   * @return the text; empty, without a character, if the run has not recorded it
   */
  default String text(String variant, long seed, String name) {
    return find(variant, seed, name)
        .map(content -> new String(content, StandardCharsets.UTF_8))
        .orElse("");
  }
}
