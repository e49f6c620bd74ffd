package dlfs.lab;

import dlfs.weights.PublishedFile;
import dlfs.weights.PublishedWeights;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that the runs of an experiment read besides its data set: trained weights, a photograph.
 *
 * @param name the name by which runs ask for it
 * @param published the published file, downloaded if it is missing; empty for a file of the user's
 * @param path the path of a file of the user's; null for a published one, or one that is a part of
 *     this project
 */
public record InputFile(String name, Optional<PublishedFile> published, Path path) {

  /** A file of published weights. */
  public static InputFile of(String name, PublishedWeights weights) {
    return weights.isBundled()
        ? new InputFile(name, Optional.empty(), null)
        : of(name, weights.source());
  }

  /** A published file. */
  public static InputFile of(String name, PublishedFile file) {
    return new InputFile(name, Optional.of(file), null);
  }

  /** A file of the user's. */
  public static InputFile of(String name, Path path) {
    return new InputFile(name, Optional.empty(), path);
  }

  /** Returns whether it is a part of this project, and so neither found nor verified. */
  boolean isBundled() {
    return published.isEmpty() && path == null;
  }
}
