package dlfs.report;

import dlfs.lab.results.StoredRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folders of runs in a results folder: those in it, and those in its results folders, such as
 * {@code baseline} or {@code replay}.
 *
 * @param folder the results folder
 * @param runs its runs, and those below
 * @param others the other folders in it, which are empty or foreign
 */
record ResultsTree(Path folder, List<Found> runs, List<Found> others) {

  /**
   * A folder.
   *
   * @param path its path below the results folder, with slashes
   * @param run its content
   */
  record Found(String path, StoredRun run) {

    /** Distinguishes it from other runs of its experiment: the folder that the run's own is in. */
    String label() {
      int end = path.length() - run.experiment().length() - 1;
      return path.endsWith("/" + run.experiment()) ? path.substring(0, end) : path;
    }
  }

  /** Reads a results folder. */
  static ResultsTree read(Path folder) throws IOException {
    List<Found> runs = new ArrayList<>();
    List<Found> others = new ArrayList<>();
    for (Path each : folders(folder)) {
      StoredRun run = StoredRun.read(each);
      Found found = new Found(name(each), run);
      if (run.state().isRun()) {
        runs.add(found);
        continue;
      }
      List<Found> below = new ArrayList<>();
      for (Path inner : folders(each)) {
        StoredRun innerRun = StoredRun.read(inner);
        if (innerRun.state().isRun()) {
          below.add(new Found(name(each) + "/" + name(inner), innerRun));
        }
      }
      runs.addAll(below);
      if (below.isEmpty()) {
        others.add(found);
      }
    }
    return new ResultsTree(folder, runs, others);
  }

  /** Returns the folders in a folder, in alphabetical order, without hidden ones. */
  private static List<Path> folders(Path folder) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      return content
          .filter(each -> !name(each).startsWith("."))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  /** Returns the runs of an experiment. */
  List<Found> runsOf(String experiment) {
    return runs.stream().filter(found -> found.run().experiment().equals(experiment)).toList();
  }
}
