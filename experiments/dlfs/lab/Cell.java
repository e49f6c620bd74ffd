package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Names;
import dlfs.lab.settings.UserError;
import java.io.Serializable;
import java.util.List;

/**
 * A single run of an experiment, which can be executed by itself, in another process, with the same
 * measurements as in the whole experiment.
 *
 * @param variant its variant
 * @param seed its seed
 */
public record Cell(String variant, long seed) implements Serializable {
  /**
   * Parses a cell, "variant/seed"; the name of a variant may contain slashes.
   *
   * @throws UserError if it is not valid
   */
  public static Cell parse(String text) {
    int slash = text.lastIndexOf('/');
    try {
      return new Cell(
          text.substring(0, slash), CommonSettings.SEED.parse(text.substring(slash + 1)));
    } catch (StringIndexOutOfBoundsException | UserError e) {
      throw new UserError(
          formatted(
              "-Dcell=%s is not valid. Allowed: a variant and a seed, such as Adam/0.",
              Names.shown(text)),
          e);
    }
  }

  @Override
  public String toString() {
    return variant + "/" + seed;
  }

  /** Refuses a cell that an experiment does not have. */
  void check(About about, List<String> variants, List<Long> seeds) {
    if (!variants.contains(variant)) {
      throw new UserError(
          formatted(
              "%s has no variant %s.%s\nVariants with these settings: %s.",
              about.name(),
              Names.shown(variant),
              Names.didYouMean(variant, variants),
              String.join(", ", variants)));
    }
    if (!seeds.contains(seed)) {
      throw new UserError(
          formatted(
              "%s is not random: it has no seed %d, only %d.", about.name(), seed, seeds.get(0)));
    }
  }
}
