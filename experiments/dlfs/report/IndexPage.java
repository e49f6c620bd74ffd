package dlfs.report;

import static dlfs.text.Text.formatted;

import dlfs.lab.About;
import dlfs.lab.results.ResultsPage;
import dlfs.lab.results.StoredRun;
import dlfs.lab.results.Verdict.Outcome;
import dlfs.report.ResultsTree.Found;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of contents: {@code index.html} with every experiment of the book and its runs. */
final class IndexPage {
  private static final Map<String, String> CHAPTERS =
      Map.of(
          "ch02", "2 Perceptrons",
          "ch03", "3 Neural networks",
          "ch04", "4 Training",
          "ch05", "5 Backpropagation",
          "ch06", "6 Training techniques",
          "ch07", "7 Convolutional networks",
          "ch08", "8 Deep learning");

  private static final Set<StoredRun.State> RELIABLE =
      EnumSet.of(StoredRun.State.COMPLETE, StoredRun.State.FIGURES);

  private final Catalogue catalogue;
  private final ResultsTree tree;

  IndexPage(Catalogue catalogue, ResultsTree tree) {
    this.catalogue = catalogue;
    this.tree = tree;
  }

  /** Returns the page. */
  String html() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("folder", tree.folder().toString());
    values.put("summary", summary());
    values.put("groups", groups());
    values.put(
        "states",
        Arrays.stream(StoredRun.State.values())
            .map(state -> Map.of("name", state.label(), "value", state.meaning()))
            .toList());
    return Templates.page("index.ftlh", values, Assets.scriptsOfIndex());
  }

  /** Counts the claims of one run of each experiment: the first one that can be relied on. */
  private String summary() {
    List<StoredRun> counted =
        catalogue.experiments().stream()
            .flatMap(
                entry ->
                    tree.runsOf(entry.about().name()).stream()
                        .map(Found::run)
                        .filter(run -> RELIABLE.contains(run.state()))
                        .min(Comparator.comparing(StoredRun::state))
                        .stream())
            .toList();
    return formatted(
        "Experiments run: %d of %d. Claims of the book about them: %d reproduced, %d not reproduced,"
            + " %d not tested.",
        counted.size(),
        catalogue.experiments().size(),
        count(counted, Outcome.REPRODUCED),
        count(counted, Outcome.NOT_REPRODUCED),
        count(counted, Outcome.NOT_TESTED));
  }

  private static long count(List<StoredRun> runs, Outcome outcome) {
    return runs.stream().mapToLong(run -> Verdicts.count(run, outcome)).sum();
  }

  private List<Map<String, Object>> groups() {
    Map<String, List<Map<String, Object>>> groups = new LinkedHashMap<>();
    for (Catalogue.Entry entry : catalogue.experiments()) {
      About about = entry.about();
      List<Map<String, Object>> rows =
          groups.computeIfAbsent(
              "Chapter " + CHAPTERS.getOrDefault(about.chapter(), about.chapter()),
              title -> new ArrayList<>());
      List<Found> runs = tree.runsOf(about.name());
      if (runs.isEmpty()) {
        rows.add(missing(about));
      }
      for (Found found : runs) {
        rows.add(row(found, about.name(), about.book(), about.question(), runs.size() > 1));
      }
    }
    List<Map<String, Object>> others = new ArrayList<>();
    tree.runs().stream()
        .filter(found -> catalogue.find(found.run().experiment()).isEmpty())
        .forEach(found -> others.add(row(found, found.run().experiment(), "", "", false)));
    tree.others().forEach(found -> others.add(row(found, found.path(), "", "", false)));
    if (!others.isEmpty()) {
      groups.put("Other folders", others);
    }
    return groups.entrySet().stream()
        .<Map<String, Object>>map(
            group -> Map.of("title", group.getKey(), "rows", group.getValue()))
        .toList();
  }

  private static Map<String, Object> missing(About about) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", about.name());
    row.put("book", about.book());
    row.put("question", about.question());
    row.put("state", "not run");
    row.put("verdicts", List.of());
    row.put("problems", List.of());
    for (String name : List.of("link", "label", "comparison", "time", "date")) {
      row.put(name, "");
    }
    return row;
  }

  private Map<String, Object> row(
      Found found, String name, String book, String question, boolean severalRuns) {
    StoredRun run = found.run();
    boolean hasPage = Files.exists(run.folder().resolve(ResultsPage.REPORT));
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("book", book);
    row.put("question", question);
    row.put("link", hasPage ? RunPage.link(found.path() + "/" + ResultsPage.REPORT) : "");
    row.put("label", found.path().equals(name) ? "" : found.label());
    row.put("state", run.state().label());
    row.put("problems", run.problems());
    row.put("verdicts", Verdicts.counts(run));
    row.put("time", RunPage.time(run));
    row.put("date", RunPage.date(run));
    row.put("comparison", severalRuns ? RunPage.link(ComparisonPage.name(name)) : "");
    return row;
  }
}
