package dlfs.report;

import dlfs.lab.results.ResultsPage;
import dlfs.report.ResultsTree.Found;
import java.util.List;
import java.util.Map;

/** The page on which several runs of one experiment are compared. */
final class ComparisonPage {
  private ComparisonPage() {}

  /** Returns the name of the page of an experiment. */
  static String name(String experiment) {
    return "comparison-" + experiment + ".html";
  }

  /**
   * Returns the page.
   *
   * @param runs at least two runs
   */
  static String html(Catalogue.Entry experiment, List<Found> runs) {
    String name = experiment.about().name();
    Map<String, Object> values =
        Map.of(
            "experiment",
            name,
            "question",
            experiment.about().question(),
            "runs",
            runs.stream()
                .map(
                    found ->
                        Map.of(
                            "label", found.label(),
                            "link", RunPage.link(found.path() + "/" + ResultsPage.REPORT),
                            "state", found.run().state().label()))
                .toList(),
            "data",
            RunData.json(
                runs.stream().map(found -> RunData.of(found.run(), found.label())).toList()));
    return Templates.page("comparison.ftlh", values, Assets.scripts());
  }
}
