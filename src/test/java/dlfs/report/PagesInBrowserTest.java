package dlfs.report;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.Measurement;
import dlfs.support.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

class PagesInBrowserTest {
  private static final Curves CURVES = new Curves("OptimizerComparison", "SGD", "Adam", "He, 2");

  /** The curves of the chart with this title. */
  private static final String CHART =
      "const chart = [...document.querySelectorAll('section.chart')]"
          + ".find(c => c.querySelector('h3').textContent === arguments[0]);";

  @TempDir static Path shared;
  private static Path page;
  private static Path ofThreeSeeds;

  @TempDir Path results;

  private Browser browser;

  @BeforeAll
  static void runOnce() {
    Browser.orSkip();
    page = Curves.pages(CURVES).writeAfter(CURVES.runIn(shared));
    ofThreeSeeds =
        Curves.pages(CURVES)
            .writeAfter(CURVES.runIn(shared.resolve("seeds"), "seeds", "3", "rate", "2"));
    Curves.pages(CURVES).writeAll(shared);
  }

  @BeforeEach
  void openBrowser() {
    browser = Browser.orSkip();
    browser.clear();
  }

  /** No page may complain, or ask for anything but itself. */
  @AfterEach
  void findsNothingWrong() {
    if (browser != null) {
      assertEquals(List.of(), browser.messages());
      Map<Boolean, List<String>> requests =
          browser.requests().stream()
              .collect(Collectors.partitioningBy(address -> address.startsWith("file:///")));
      assertFalse(requests.get(true).isEmpty());
      assertEquals(List.of(), requests.get(false));
    }
  }

  private Path report(Curves curves, String... typed) {
    Path folder = curves.runIn(results, typed);
    return Curves.pages(curves).writeAfter(folder);
  }

  private WebElement chart(String title) {
    return (WebElement) browser.run(CHART + "return chart", title);
  }

  private static WebElement plot(WebElement chart) {
    return chart.findElement(By.cssSelector(".plot"));
  }

  /** Moves the cursor of a chart with the keyboard, to a point with this number. */
  private void moveTo(WebElement chart, int point) {
    WebElement plot = plot(chart);
    plot.sendKeys(Keys.HOME);
    IntStream.range(0, point).forEach(i -> plot.sendKeys(Keys.ARROW_RIGHT));
  }

  /** Returns the exact value that the legend shows for a curve. */
  private String value(WebElement chart, String curve) {
    return (String)
        browser.run(
            "return [...arguments[0].querySelectorAll('.curve')]"
                + ".find(c => c.querySelector('.name').textContent === arguments[1])"
                + ".querySelector('output').dataset.value",
            chart,
            curve);
  }

  /** Returns the names of the curves that are drawn: the columns of the table of values. */
  private List<String> drawn(String title) {
    return ((List<?>)
            browser.run(
                CHART
                    + "const table = chart.querySelector('details.values');"
                    + "table.open = true;"
                    + "return new Promise(done => setTimeout(() => done("
                    + "[...table.querySelectorAll('thead th')].map(h => h.textContent)), 50))",
                title))
        .stream().map(Object::toString).toList();
  }

  private static List<Measurement> rows(Path report, String metric) throws IOException {
    return CsvFiles.readMetrics(report.resolveSibling("metrics.csv")).stream()
        .filter(row -> row.metric().equals(metric))
        .toList();
  }

  @Test
  void legendShowsEveryValueOfTheCsv() throws IOException {
    browser.open(page);
    WebElement chart = chart("loss");
    plot(chart).sendKeys(Keys.HOME);
    for (int i = 0; i < CURVES.updates(); i++) {
      for (Measurement row : rows(page, "train_loss")) {
        if (row.iteration() == i) {
          assertEquals(row.value(), Double.parseDouble(value(chart, row.variant())));
        }
      }
      plot(chart).sendKeys(Keys.ARROW_RIGHT);
    }
  }

  @Test
  void tooltipShowsTheValueUnderTheMouse() throws IOException {
    browser.open(page);
    WebElement chart = chart("loss");
    browser.run(
        "arguments[0].scrollIntoView({block: 'center'});"
            + "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))",
        chart);
    for (int i : List.of(1, 7, CURVES.updates() - 2)) {
      Measurement row =
          rows(page, "train_loss").stream()
              .filter(r -> r.variant().equals("Adam") && r.iteration() == i)
              .findFirst()
              .orElseThrow();
      var at =
          (List<?>)
              browser.run(
                  "const u = dlfs.charts.find(c => c.chart.title === 'loss').u;"
                      + "return [u.valToPos(arguments[0], 'x') - u.over.clientWidth / 2,"
                      + " u.valToPos(arguments[1], 'y') - u.over.clientHeight / 2].map(Math.round)",
                  i,
                  row.value());
      new Actions(browser.driver())
          .moveToElement(
              chart.findElement(By.cssSelector(".u-over")),
              ((Long) at.get(0)).intValue(),
              ((Long) at.get(1)).intValue())
          .perform();
      assertEquals("Adam", chart.findElement(By.cssSelector(".tip strong")).getText());
      assertEquals(
          row.value(),
          Double.parseDouble(chart.findElement(By.cssSelector(".tip output")).getText()));
    }
  }

  @Test
  void showsTheMeanAndSpreadOverSeedsOrEachSeed() throws IOException {
    browser.open(ofThreeSeeds);
    WebElement chart = chart("loss");
    moveTo(chart, 4);
    double[] values =
        rows(ofThreeSeeds, "train_loss").stream()
            .filter(row -> row.variant().equals("SGD") && row.iteration() == 4)
            .mapToDouble(Measurement::value)
            .toArray();
    assertEquals(3, values.length);
    double mean = (values[0] + values[1] + values[2]) / 3;
    assertEquals(mean, Double.parseDouble(value(chart, "SGD")), 1e-15);
    String shown = chart.findElement(By.cssSelector(".curve output")).getText();
    double std = Math.sqrt(IntStream.range(0, 3).mapToDouble(i -> sq(values[i] - mean)).sum() / 2);
    assertEquals(std, Double.parseDouble(shown.replaceAll(".* ± ", "")), 1e-5 * std);

    chart.findElement(By.cssSelector("[data-option=each]")).click();
    moveTo(chart, 4);
    for (int seed = 0; seed < 3; seed++) {
      assertEquals(values[seed], Double.parseDouble(value(chart, "SGD, seed " + seed)));
    }
  }

  private static double sq(double x) {
    return x * x;
  }

  @Test
  void curvesAreSwitchedOnAndOff() {
    browser.open(page);
    assertEquals(List.of("iteration", "SGD", "Adam", "He, 2"), drawn("loss"));
    WebElement chart = chart("loss");
    chart.findElements(By.cssSelector(".curve input")).get(1).click();
    assertEquals(List.of("iteration", "SGD", "He, 2"), drawn("loss"));
    chart.findElement(By.cssSelector("[data-action=none]")).click();
    assertEquals(List.of("iteration"), drawn("loss"));
    chart.findElement(By.cssSelector("[data-action=all]")).click();
    assertEquals(List.of("iteration", "SGD", "Adam", "He, 2"), drawn("loss"));
  }

  @Test
  void axesAndSmoothingChangeTheChartButNotTheValues() {
    browser.open(page);
    WebElement chart = chart("accuracy");
    List<String> epochs = drawn("accuracy");
    assertEquals("epoch", epochs.get(0));
    assertTrue(epochs.contains("Adam, test_accuracy"), epochs.toString());
    moveTo(chart, 2);
    String value = value(chart, "Adam, test_accuracy");
    for (String option : List.of("log", "weight", "position")) {
      String before = pixels("accuracy");
      change(chart, option);
      assertFalse(before.equals(pixels("accuracy")), option);
      moveTo(chart, 2);
      assertEquals(value, value(chart, "Adam, test_accuracy"), option);
    }
    assertEquals("iteration", drawn("accuracy").get(0));
    assertEquals(
        "Values at iteration " + 2 * Curves.PER_EPOCH,
        chart.findElement(By.cssSelector(".at")).getText());
  }

  private void change(WebElement chart, String option) {
    WebElement control = chart.findElement(By.cssSelector("[data-option=" + option + "]"));
    switch (option) {
      case "position" -> control.sendKeys("i");
      case "weight" -> control.sendKeys(Keys.END);
      default -> control.click();
    }
  }

  private String pixels(String title) {
    return (String) browser.run(CHART + "return chart.querySelector('canvas').toDataURL()", title);
  }

  @Test
  void chartIsZoomedWithTheMouseAndTheKeyboard() {
    browser.open(page);
    WebElement chart = chart("loss");
    assertEquals(List.of(0L, 19L), range());
    WebElement over = chart.findElement(By.cssSelector(".u-over"));
    browser.run("arguments[0].scrollIntoView({block: 'center'})", chart);
    new Actions(browser.driver())
        .moveToElement(over, -200, 0)
        .clickAndHold()
        .moveByOffset(300, 0)
        .release()
        .perform();
    List<?> zoomed = range();
    assertTrue(number(zoomed.get(0)) > 2 && number(zoomed.get(1)) < 17, zoomed.toString());
    plot(chart).sendKeys("0");
    assertEquals(List.of(0L, 19L), range());
    plot(chart).sendKeys("+");
    assertTrue(number(range().get(1)) - number(range().get(0)) < 19);
    plot(chart).sendKeys("-");
    assertEquals(List.of(0L, 19L), range());
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private List<?> range() {
    return (List<?>)
        browser.run(
            "const {min, max} = dlfs.charts.find(c => c.chart.title === 'loss').u.scales.x;"
                + "return [min, max]");
  }

  @Test
  void keyboardReadsTheValuesAloud() {
    browser.open(page);
    WebElement chart = chart("loss");
    moveTo(chart, 1);
    String spoken =
        (String)
            browser.run(
                CHART + "return chart.querySelector('[aria-live=polite]').textContent", "loss");
    assertEquals("iteration 1. SGD: 0.666667; Adam: 0.8; He, 2: 0.857143", spoken);
  }

  @Test
  void comparesTwoRunsAndMarksTheSettingsThatDiffer() throws IOException {
    browser.open(shared.resolve("comparison-OptimizerComparison.html"));
    assertEquals(
        List.of("rate (differs)", "seeds (differs)", "seeds measured (differs)"),
        browser.texts("tr.differs th"));
    String label = "seeds";
    WebElement chart = chart("train_loss");
    moveTo(chart, 1);
    double mean = (1 + (1 + 1 / 7.0) + (1 + 2 / 7.0)) / 9; // of 1 + seed / 7, divided by 3
    assertEquals(mean, Double.parseDouble(value(chart, "SGD, " + label)), 1e-15);
    assertEquals(1 / 1.5, Double.parseDouble(value(chart, "SGD, OptimizerComparison")));
    browser.find("[data-run='" + label + "']").click();
    assertEquals(List.of("iteration", "SGD", "Adam", "He, 2"), drawn("loss"));
    assertEquals(List.of(), browser.texts("tr.differs th"));
  }

  @ParameterizedTest
  @CsvSource({"report.html,3", "metrics.csv,1"})
  void comparesWithAFileOfAnotherFolder(String file, int differing) throws IOException {
    browser.open(page);
    Path other = ofThreeSeeds.resolveSibling(file);
    browser.find("#other-run").sendKeys(other.toAbsolutePath().toString());
    browser.await("return document.querySelectorAll('fieldset.runs input').length === 2");
    assertEquals(differing, browser.findAll("tr.differs").size());
    WebElement chart = chart("train_loss");
    moveTo(chart, 1);
    List<String> names = browser.texts("section.chart .curve .name");
    String added =
        names.stream()
            .filter(n -> n.startsWith("SGD") && n.contains(file))
            .findFirst()
            .orElseThrow();
    double mean = (1 + (1 + 1 / 7.0) + (1 + 2 / 7.0)) / 9; // of 1 + seed / 7, divided by 3
    assertEquals(mean, Double.parseDouble(value(chart, added)), 1e-15);
  }

  @Test
  void refusesToCompareWithAnotherFile() throws IOException {
    Path other = Files.writeString(results.resolve("notes.html"), "<p id=data>[]</p>");
    browser.open(page);
    browser.find("#other-run").sendKeys(other.toAbsolutePath().toString());
    browser.await("return document.getElementById('other-run-message').textContent !== ''");
    assertEquals(
        "notes.html cannot be compared: it is neither a report.html nor a metrics.csv of this"
            + " program.",
        browser.text("#other-run-message"));
  }

  @Test
  void hostileNamesAreText() throws IOException {
    var hostile =
        List.of(
            "<script>alert(1)</script>",
            "</script><script>window.hacked = 1</script>",
            "<!--<script>",
            "\"'><img src=x onerror=\"window.hacked = 1\">",
            "{{7*7}} ${7*7} <#list>",
            "&lt;b&gt; \u2028 \\u003c");
    Curves curves = new Curves("OptimizerComparison", hostile, 20, () -> {});
    Path report = report(curves, "seeds", "2");
    browser.open(report);
    assertEquals(hostile, browser.texts("#chart-1 .curve .name"));
    Set<String> inTables = new TreeSet<>(browser.texts("main tbody th[scope=row]"));
    assertTrue(inTables.containsAll(hostile), inTables.toString());
    assertEquals(curves.about().question(), browser.text(".question"));
    assertTrue(browser.text("ul.claims").contains(curves.claims().get(0).statement()));
    assertTrue(browser.text("ul.claims").contains(curves.claims().get(0).book()));
    assertNothingWasExecuted();

    Curves.pages(curves).writeAll(results);
    browser.open(results.resolve("index.html"));
    assertTrue(browser.texts("tbody td").contains(curves.about().question()));
    assertNothingWasExecuted();
  }

  @Test
  void hostileContentOfARecordIsText() throws IOException {
    Path folder = CURVES.runIn(results);
    Path record = folder.resolve("run.json");
    String text = "</script><img src=x onerror='window.hacked = 1'>";
    Files.writeString(
        record,
        Files.readString(record)
            .replace(
                "\"experiment\": \"OptimizerComparison\"",
                formatted("\"experiment\": \"%s\"", text))
            .replace("\"layers\": \"builtin\"", formatted("\"%s\": \"%s\"", text, text)));
    Curves.pages(CURVES).writeAll(results);
    browser.open(folder.resolve("report.html"));
    assertEquals(text, browser.text("h1"));
    assertTrue(browser.texts("td").contains(text));
    assertNothingWasExecuted();
    browser.open(results.resolve("index.html"));
    assertTrue(browser.texts("tbody th").contains(text), browser.texts("tbody th").toString());
    assertNothingWasExecuted();
  }

  private void assertNothingWasExecuted() {
    assertEquals(true, browser.run("return window.hacked === undefined"));
    assertEquals(0, browser.findAll("img[src=x]").size());
  }

  @Test
  void pageOfAHundredCurvesOpensInTwoSecondsAndIsSmall() throws IOException {
    List<String> trials = IntStream.rangeClosed(1, 100).mapToObj(i -> "Best-" + i).toList();
    Path report = report(new Curves("HyperparameterSearch", trials, 50, () -> {}));
    assertTrue(Files.size(report) < 5_000_000, Files.size(report) + " bytes");
    browser.open(report);
    var millis =
        (Number) browser.run("return performance.getEntriesByType('navigation')[0].duration");
    assertTrue(millis.doubleValue() < 2_000, millis + " ms");
    assertEquals(100, chart("loss").findElements(By.cssSelector(".curve")).size());
    chart("loss").findElement(By.cssSelector("input[type=search]")).sendKeys("best-99");
    assertEquals(1, browser.findAll("#chart-1 .curve:not([hidden])").size());
  }

  @ParameterizedTest
  @CsvSource({"360,false", "360,true", "800,false", "1400,true"})
  void fitsTheWidthOfTheScreen(int width, boolean dark) {
    for (String name :
        List.of(
            "index.html",
            "OptimizerComparison/report.html",
            "comparison-OptimizerComparison.html")) {
      browser.open(shared.resolve(name).toUri().toString(), width, dark);
      assertEquals(
          browser.run("return document.documentElement.clientWidth"),
          browser.run("return document.documentElement.scrollWidth"),
          name);
      var contrast = (Number) browser.run(CONTRAST);
      assertTrue(contrast.doubleValue() > 7, name + ": contrast " + contrast);
    }
  }

  /** The contrast of the text and the ground, as WCAG defines it. */
  private static final String CONTRAST =
      """
      const light = css => {
        const [r, g, b] = css.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
          .map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const text = light(getComputedStyle(document.querySelector('main')).color);
      const ground = light(getComputedStyle(document.documentElement).backgroundColor);
      return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
      """;

  @Test
  void annotatedSourcesAreHighlightedAndLinked() {
    browser.open(page);
    String experiment = "#source-dlfs\\.ch06\\.OptimizerComparison";
    browser.await(
        "return document.querySelector('"
            + experiment.replace("\\", "\\\\")
            + " .token') !== null");
    String adam = "#source-dlfs\\.optimizers\\.Adam";
    assertEquals(null, browser.find(adam).getAttribute("open"));
    WebElement link = browser.find(experiment + " pre a[href='#source-dlfs.optimizers.Adam']");
    assertEquals("Adam", link.getText());
    link.click();
    browser.await("return document.querySelector('" + adam.replace("\\", "\\\\") + "').open");
    assertTrue(browser.text(adam + " .prose").contains("section 6.1.6"), browser.text(adam));
  }

  @Test
  void indexIsSearched() {
    CURVES.runIn(results);
    Curves other = new Curves("HyperparameterSearch", "one");
    other.runIn(results);
    Curves.pages(CURVES, other).writeAll(results);
    browser.open(results.resolve("index.html"));
    assertEquals(2, browser.findAll("tbody tr:not([hidden])").size());
    browser.find("#search").sendKeys("hyperparameter complete");
    List<String> left = new ArrayList<>(browser.texts("tbody tr:not([hidden]) th"));
    assertEquals(List.of("HyperparameterSearch"), left);
    assertEquals("1 found", browser.text("#found"));
  }
}
