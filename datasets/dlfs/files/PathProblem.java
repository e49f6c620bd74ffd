package dlfs.files;

import static dlfs.text.Text.formatted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/** Explains why a path cannot exist, where the system only reports that there is no such file. */
public final class PathProblem {
  private static final Path PARENT = Path.of("..");

  private PathProblem() {}

  /**
   * Finds the first problem along a path, from its root: a dangling or circular link, or ".." after
   * something that is not a folder.
   *
   * @return a sentence without its full stop; empty if there is no such problem, whether or not the
   *     path exists
   */
  public static Optional<String> find(Path path) {
    Path all = path.toAbsolutePath();
    Path part = all.getRoot();
    for (int i = 0; i < all.getNameCount(); i++) {
      part = part.resolve(all.getName(i));
      if (Files.isDirectory(part)) {
        continue;
      }
      Optional<String> link = deadLink(part);
      if (link.isPresent()) {
        return link;
      }
      return hasParentAfter(all, i) ? noFolder(part) : Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean hasParentAfter(Path all, int i) {
    return IntStream.range(i + 1, all.getNameCount()).anyMatch(j -> all.getName(j).equals(PARENT));
  }

  private static Optional<String> noFolder(Path part) {
    if (Files.exists(part)) {
      return Optional.of(formatted("%s is not a folder, so it cannot be followed by ..", part));
    }
    return Files.notExists(part)
        ? Optional.of(formatted("%s does not exist, so it cannot be followed by ..", part))
        : Optional.empty();
  }

  private static Optional<String> deadLink(Path part) {
    if (!Files.isSymbolicLink(part)) {
      return Optional.empty();
    }
    try {
      part.toRealPath();
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.of(formatted("%s is a link to %s, which does not exist", part, target(part)));
    } catch (IOException e) {
      return Optional.of(
          formatted("%s is a link to %s that cannot be followed", part, target(part)));
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "an unknown target";
    }
  }
}
