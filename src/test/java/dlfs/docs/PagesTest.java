package dlfs.docs;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.cli.Main;
import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.FolderSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares links, lists and commands on the pages with what they refer to. */
class PagesTest {
  private static final int MAX_LINES = 150;
  private static final List<String> ROOTS =
      List.of(
          "datasets", "zoo", "experiments", "cuda", "spark", "src/test/java", "src/benchmark/java");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

  private static List<About> experiments() {
    return Main.EXPERIMENTS.experiments().stream().map(Experiment::about).toList();
  }

  @Test
  void readmeIsShort() {
    assertTrue(Page.read("README.md").text().lines().count() <= MAX_LINES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "BENCHMARKS.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "experiments/README.md",
        "results/README.md",
        "zoo/README.md"
      })
  void linksExist(String name) {
    Page page = Page.read(name);
    List<String> missing =
        LINK.matcher(page.text())
            .results()
            .map(match -> match.group(1))
            .filter(link -> !Files.exists(Path.of(name).resolveSibling(link)))
            .toList();
    assertEquals(List.of(), missing);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "experiments/README.md",
        "zoo/README.md"
      })
  void classesAndPackagesExist(String name) {
    List<String> missing =
        Pattern.compile("`(dlfs(?:\\.\\w+)+)`")
            .matcher(Page.read(name).text())
            .results()
            .map(match -> match.group(1).replace('.', '/'))
            .filter(path -> ROOTS.stream().noneMatch(root -> exists(root + "/" + path)))
            .toList();
    assertEquals(List.of(), missing);
  }

  private static boolean exists(String path) {
    return Files.isDirectory(Path.of(path)) || Files.exists(Path.of(path + ".java"));
  }

  @Test
  void readmeListsTheExperimentsByChapter() {
    String rows =
        Page.read("README.md")
            .text()
            .lines()
            .filter(line -> line.matches("\\| \\d, .*"))
            .toList()
            .stream()
            .map(line -> formatted("ch0%s: %s\n", line.substring(2, 3), namesIn(line)))
            .reduce("", String::concat);
    List<String> chapters = experiments().stream().map(About::chapter).distinct().toList();
    String expected =
        chapters.stream()
            .map(
                chapter ->
                    formatted(
                        "%s: %s\n",
                        chapter,
                        experiments().stream()
                            .filter(about -> about.chapter().equals(chapter))
                            .map(About::name)
                            .toList()))
            .reduce("", String::concat);
    assertEquals(expected, rows);
  }

  private static List<String> namesIn(String line) {
    return Pattern.compile("`(\\w+)`").matcher(line).results().map(m -> m.group(1)).toList();
  }

  @Test
  void guideListsTheExperimentsWithTheirSectionsAndQuestions() {
    List<String> rows =
        Pattern.compile("^\\| `(\\w+)` \\| ([^|]+) \\| ([^|]+) \\|", Pattern.MULTILINE)
            .matcher(Page.read("experiments/README.md").text())
            .results()
            .map(match -> formatted("%s %s %s", match.group(1), match.group(2), match.group(3)))
            .toList();
    assertEquals(
        experiments().stream()
            .map(about -> formatted("%s %s %s", about.name(), about.book(), about.question()))
            .toList(),
        rows);
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "experiments/README.md", "results/README.md"})
  void settingsExist(String name) {
    List<String> settings =
        Stream.of(
                Stream.of("experiment", "replay", "report", "skipTests"),
                Stream.concat(CommonSettings.ALL.stream(), FolderSettings.ALL.stream())
                    .map(setting -> setting.name()),
                experiments().stream()
                    .flatMap(about -> about.settings().stream())
                    .map(setting -> setting.name()))
            .flatMap(names -> names)
            .toList();
    List<String> unknown =
        Pattern.compile("\\B-D([A-Za-z0-9.]+)")
            .matcher(Page.read(name).text())
            .results()
            .map((MatchResult match) -> match.group(1))
            .filter(setting -> !settings.contains(setting) && !setting.startsWith("org.bytedeco"))
            .filter(setting -> !setting.startsWith("spark."))
            .toList();
    assertEquals(List.of(), unknown);
  }
}
