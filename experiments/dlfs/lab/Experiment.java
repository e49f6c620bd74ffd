package dlfs.lab;

import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.Picture;
import dlfs.lab.console.ConsoleTable;
import dlfs.lab.results.Claim;
import dlfs.lab.results.Metrics;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import java.util.List;
import java.util.Optional;

/** An experiment of the book, with its claims and pictures. */
public interface Experiment {

  /** Its name, question and settings. */
  About about();

  /**
   * The files that its runs read besides the data set, which are found, or downloaded, and verified
   * before the first run; none by default.
   */
  default List<InputFile> files(Settings settings) {
    return List.of();
  }

  /**
   * Those of its own settings that choose one of several subjects, to all of which its claims
   * apply; none by default. With any other setting changed, no claim is tested.
   */
  default List<Setting<?>> subjects() {
    return List.of();
  }

  /** Runs it and returns the measurements. */
  Metrics run(Lab lab);

  /** The book's claims about it. */
  List<Claim> claims();

  /**
   * The table that the console shows in the place of that of the final figures, for an experiment
   * whose figures need words beside them; none by default.
   */
  default Optional<ConsoleTable> table(Metrics metrics) {
    return Optional.empty();
  }

  /** The book's figures that are drawn from the measurements alone; none by default. */
  default List<Picture> pictures(Metrics metrics) {
    return List.of();
  }

  /**
   * The book's figures, all of them. By default, they are drawn from the measurements alone.
   *
   * @param artefacts the pictures and texts that the runs have recorded
   */
  default List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    return pictures(metrics);
  }
}
