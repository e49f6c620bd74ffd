package dlfs.report;

import static dlfs.text.Text.formatted;

import dlfs.lab.results.ResultsPage;
import dlfs.lab.results.StoredRun;
import dlfs.lab.settings.UserError;
import dlfs.report.ResultsTree.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the pages of a results folder, which depend on its files alone. */
public final class Pages {
  private static final String INDEX = "index.html";

  private final Catalogue catalogue;

  /** Creates a writer of pages about these experiments. */
  public Pages(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * Writes all pages: that of each run, the comparisons of runs of one experiment, and the table of
   * contents.
   *
   * @param results the results folder, or the folder of one run
   * @return the page to open
   * @throws UserError if the folder does not exist, or a page cannot be written
   */
  public Path writeAll(Path results) {
    if (!Files.isDirectory(results)) {
      throw new UserError(
          formatted("There is no folder %s. -Dreport needs a folder with results.", results));
    }
    try {
      StoredRun single = StoredRun.read(results);
      if (single.state().isRun()) {
        return writeRun(single);
      }
      ResultsTree tree = ResultsTree.read(results);
      for (Found found : tree.runs()) {
        writeRun(found.run());
      }
      for (Catalogue.Entry entry : catalogue.experiments()) {
        writeComparison(tree, entry);
      }
      return writeIndex(tree);
    } catch (IOException e) {
      throw notWritten(results, e);
    }
  }

  /**
   * Writes the pages that change with a new run of an experiment.
   *
   * @param folder the folder of the run, in the results folder
   * @return the page of the run
   * @throws UserError if a page cannot be written
   */
  public Path writeAfter(Path folder) {
    try {
      StoredRun run = StoredRun.read(folder);
      Path page = writeRun(run);
      ResultsTree tree = ResultsTree.read(folder.toAbsolutePath().getParent());
      var entry = catalogue.find(run.experiment());
      if (entry.isPresent()) {
        writeComparison(tree, entry.get());
      }
      writeIndex(tree);
      return page;
    } catch (IOException e) {
      throw notWritten(folder, e);
    }
  }

  private static UserError notWritten(Path folder, IOException e) {
    return new UserError(
        formatted(
            "The pages of %s cannot be written: %s. The results are the same without them;"
                + " -Dreport=%s writes them again.",
            folder, e.getMessage(), folder),
        e);
  }

  private Path writeRun(StoredRun run) throws IOException {
    Path page = run.folder().resolve(ResultsPage.REPORT);
    ResultsPage.write(page, new RunPage(catalogue).html(run));
    return page;
  }

  private void writeComparison(ResultsTree tree, Catalogue.Entry entry) throws IOException {
    List<Found> runs = tree.runsOf(entry.about().name());
    Path page = tree.folder().resolve(ComparisonPage.name(entry.about().name()));
    if (runs.size() > 1) {
      ResultsPage.write(page, ComparisonPage.html(entry, runs));
    } else {
      ResultsPage.delete(page); // of an earlier run that is no longer there
    }
  }

  private Path writeIndex(ResultsTree tree) throws IOException {
    Path page = tree.folder().resolve(INDEX);
    ResultsPage.write(page, new IndexPage(catalogue, tree).html());
    return page;
  }
}
