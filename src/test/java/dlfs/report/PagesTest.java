package dlfs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.console.Terminal;
import dlfs.lab.settings.UserError;
import dlfs.support.Mutations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
  private static final Curves CURVES = new Curves("OptimizerComparison", "SGD", "Adam");
  private static final int CASES = 8;
  private static final Pages PAGES = Curves.pages(CURVES);

  @TempDir Path results;

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1).replaceAll("<[^>]*>|\\s+", " ").strip())
        .toList();
  }

  /** Returns the text of each row of the table of contents. */
  private List<String> index() throws IOException {
    String html = Files.readString(results.resolve("index.html"));
    return found("<tr role=\"row\">(.*?)</tr>", html).stream()
        .map(row -> row.replaceAll(" +", " "))
        .toList();
  }

  private String row(String start) throws IOException {
    return index().stream().filter(row -> row.startsWith(start)).findFirst().orElseThrow();
  }

  @Test
  void indexSaysWhichRunsAreCompletePartialDamagedForeignAndEmpty() throws IOException {
    CURVES.runIn(results);
    Path partial = copy("partial");
    change(partial.resolve("run.json"), "\"settings\"", "\"partial\": true, \"settings\"");
    Path damaged = copy("damaged");
    Files.writeString(damaged.resolve("metrics.csv"), "variant,seed\n\0\0");
    Path notJson = copy("not-json");
    Files.write(notJson.resolve("run.json"), new byte[] {(byte) 0xff, 0, 1});
    Path changed = copy("changed");
    change(changed.resolve("summary.csv"), "Adam", "Adams");
    Path incomplete = copy("incomplete");
    Files.delete(incomplete.resolve("metrics.csv"));
    Path figures = copy("old/OptimizerComparison");
    Files.delete(figures.resolve("metrics.csv"));
    Files.delete(figures.resolve("run.json"));
    Files.createDirectory(results.resolve("nothing"));
    Files.writeString(Files.createDirectory(results.resolve("mine")).resolve("a.txt"), "mine");
    PAGES.writeAll(results);

    String all = String.join("\n", index());
    assertTrue(
        row("OptimizerComparison 6.1.8 Which &lt;curve&gt; falls").contains(" complete "), all);
    assertContains(all, "partial: partial");
    assertContains(all, "damaged: damaged metrics.csv is not a metrics.csv");
    assertContains(all, "not-json damaged run.json is not UTF-8");
    assertContains(all, "changed: changed summary.csv was changed since the run wrote it");
    assertContains(all, "incomplete: damaged metrics.csv is missing");
    assertContains(all, "old: figures only");
    assertTrue(row("nothing").contains("empty"), all);
    assertTrue(row("mine").contains("foreign"), all);
    for (Path folder : List.of(partial, damaged, notJson, changed, incomplete, figures)) {
      assertTrue(Files.exists(folder.resolve("report.html")), folder.toString());
    }
    assertEquals(List.of("a.txt"), names(results.resolve("mine")));
    assertEquals(List.of(), names(results.resolve("nothing")));
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), () -> part + " is not in\n" + text);
  }

  /** Copies the results of the experiment. */
  private Path copy(String name) throws IOException {
    Path copy = Files.createDirectories(results.resolve(name));
    for (String file : names(results.resolve("OptimizerComparison"))) {
      Files.copy(results.resolve("OptimizerComparison").resolve(file), copy.resolve(file));
    }
    return copy;
  }

  private static void change(Path file, String text, String other) throws IOException {
    String content = Files.readString(file);
    assertTrue(content.contains(text), content);
    Files.writeString(file, content.replace(text, other));
  }

  @Test
  void pagesAreAFunctionOfTheFolder() throws IOException {
    PAGES.writeAfter(CURVES.runIn(results));
    Path report = results.resolve("OptimizerComparison/report.html");
    String first = Files.readString(report);
    String index = Files.readString(results.resolve("index.html"));
    PAGES.writeAll(results);
    assertEquals(first, Files.readString(report));
    assertEquals(index, Files.readString(results.resolve("index.html")));
  }

  @Test
  void committedBaselineHasPages(@TempDir Path copy) throws IOException {
    Path baseline = Path.of("results/baseline/OptimizerComparison");
    Path folder = Files.createDirectory(copy.resolve("OptimizerComparison"));
    for (String name : List.of("claims.csv", "summary.csv", "figures.csv")) {
      Files.copy(baseline.resolve(name), folder.resolve(name));
    }
    assertEquals(copy.resolve("index.html"), PAGES.writeAll(copy));
    String html = Files.readString(folder.resolve("report.html"));
    List<String> means =
        Files.readAllLines(baseline.resolve("summary.csv")).stream()
            .skip(1)
            .map(line -> line.split(",")[3])
            .toList();
    assertEquals(means, found("<data value=\"(.*?)\"", html));
    assertContains(html, "The state of this folder: figures only");
    assertContains(html, "no curves can be drawn");
  }

  @Test
  void somePointsOfCurvesAreDrawnWhereAllMeasurementsAreMissing() throws IOException {
    Path folder = CURVES.runIn(results);
    Files.move(folder.resolve("metrics.csv"), folder.resolve("curves.csv"));
    Files.delete(folder.resolve("run.json"));
    PAGES.writeAll(results);
    String html = Files.readString(folder.resolve("report.html"));
    assertContains(html, "some of the points that a complete run");
    assertContains(html, "\"metrics\":[\"train_loss\",\"train_accuracy\",\"test_accuracy\"]");
    Files.writeString(folder.resolve("curves.csv"), "variant,seed\n");
    PAGES.writeAll(results);
    assertContains(row("OptimizerComparison"), "damaged curves.csv is not a metrics.csv");
  }

  @Test
  void comparisonWithARunThatIsGoneIsDeleted() throws IOException {
    CURVES.runIn(results);
    Path other = copy("other/OptimizerComparison");
    PAGES.writeAll(results);
    Path comparison = results.resolve("comparison-OptimizerComparison.html");
    assertTrue(Files.exists(comparison));
    for (String name : names(other)) {
      Files.delete(other.resolve(name));
    }
    PAGES.writeAll(results);
    assertFalse(Files.exists(comparison));
  }

  @Test
  void nextRunReplacesThePageAndPreservesTheUsersOwn() throws IOException {
    Path folder = CURVES.runIn(results);
    PAGES.writeAfter(folder);
    CURVES.runIn(results);
    assertFalse(Files.exists(folder.resolve("report.html")), "a page of the earlier run");
    Files.writeString(folder.resolve("report.html"), "<p>mine</p>");
    UserError e = assertThrows(UserError.class, () -> PAGES.writeAfter(folder));
    assertContains(e.getMessage(), "report.html was not written by this program");
    CURVES.runIn(results);
    assertEquals("<p>mine</p>", Files.readString(folder.resolve("report.html")));
  }

  @Test
  void runIsCompleteWithoutItsPage() throws IOException {
    Path folder = CURVES.runIn(results);
    List<String> files = names(folder);
    Files.createDirectory(folder.resolve("report.html"));
    var printed = new ByteArrayOutputStream();
    var terminal = new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), false);
    new PagesAfterRuns(PAGES, terminal).published(folder);
    String warning = printed.toString(StandardCharsets.UTF_8).replaceAll("\\s+", " ");
    assertContains(warning, "report.html was not written by this program");
    Files.delete(folder.resolve("report.html"));
    assertEquals(files, names(folder));
  }

  /** Whatever a file contains, the pages are written, and say so. */
  @ParameterizedTest
  @ValueSource(strings = {"run.json", "metrics.csv", "summary.csv", "claims.csv"})
  void damagedFilesAreDescribed(String name) throws IOException {
    Path file = CURVES.runIn(results).resolve(name);
    byte[] whole = Files.readAllBytes(file);
    for (int seed = 1; seed <= CASES; seed++) {
      byte[] damaged = new Mutations(seed).ofText(whole);
      Files.write(file, damaged);
      PAGES.writeAll(results);
      String row = String.join(" ", index());
      assertTrue(
          Arrays.equals(whole, damaged) || !row.contains(" complete "), "seed " + seed + row);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../secret.csv", "/etc/passwd", "a\\u0000b", "<script>"})
  void filesThatARecordListsAreNotLookedForElsewhere(String name) throws IOException {
    Path folder = CURVES.runIn(results);
    change(folder.resolve("run.json"), "\"files\": {", "\"files\": {\"" + name + "\": \"0\",");
    PAGES.writeAll(results);
    assertTrue(row("OptimizerComparison").contains(" changed "), index().toString());
    assertFalse(Files.readString(folder.resolve("report.html")).contains("<script> is missing"));
  }

  @Test
  void folderOfOneRunGetsItsPageAlone() throws IOException {
    Path folder = CURVES.runIn(results);
    assertEquals(folder.resolve("report.html"), PAGES.writeAll(folder));
    assertFalse(Files.exists(results.resolve("index.html")));
  }

  @Test
  void missingFolderIsRefused() {
    UserError e = assertThrows(UserError.class, () -> PAGES.writeAll(results.resolve("none")));
    assertContains(e.getMessage(), "There is no folder");
  }

  @Test
  void pageSaysHowToRepeatTheRun() throws IOException {
    Path folder = CURVES.runIn(results, "rate", "2", "seeds", "2");
    PAGES.writeAll(folder);
    String html = Files.readString(folder.resolve("report.html"));
    assertEquals(
        List.of("mvn compile exec:java -Dexperiment=OptimizerComparison -Drate=2 -Dseeds=2"),
        found("<code id=\"command\">(.*?)</code>", html).stream()
            .map(command -> command.replace("  ", " "))
            .toList());
    assertContains(html, "-Dreplay=" + folder.resolve("run.json"));
  }
}
