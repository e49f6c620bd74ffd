package dlfs.lab.charts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.charts.Charts.Line;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.support.Figures;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

class ChartsTest {

  @Test
  void smoothingPreservesConstantsAndTheMiddleOfStraightLines() {
    double[] constant = new double[30];
    Arrays.fill(constant, 0.7);
    assertArrayEquals(constant, Charts.smooth(constant), 1e-12);
    double[] line = IntStream.range(0, 30).mapToDouble(i -> i).toArray();
    assertArrayEquals(
        Arrays.copyOfRange(line, 5, 25), Arrays.copyOfRange(Charts.smooth(line), 5, 25), 1e-12);
  }

  /** numpy.kaiser(11, 2) is 1 in the middle and 0.438676 at its ends. */
  @Test
  void smoothingWeighsLikeAKaiserWindowOfElevenPoints() {
    double[] impulse = new double[21];
    impulse[10] = 1;
    double[] window = Charts.smooth(impulse);
    assertEquals(0, window[4]);
    assertEquals(0, window[16]);
    assertEquals(0.438676, window[5] / window[10], 1e-6);
    assertEquals(1, Arrays.stream(window).sum(), 1e-12);
  }

  @Test
  void drawsACurveForEachMeasuredVariant(@TempDir Path folder) throws IOException {
    List<Measurement> rows =
        IntStream.range(0, 20)
            .mapToObj(i -> new Measurement("SGD", 0, null, i, "train_loss", 1.0 / (i + 1)))
            .toList();
    var metrics = new Metrics(List.of("SGD", "diverged at once"), List.of(0L), rows);
    var chart = Charts.curves(metrics, "train_loss", "loss", 1);
    assertEquals(List.of("SGD"), names(chart));

    Path file = folder.resolve("curves.png");
    Picture.of("curves.png", 1, List.of(chart)).write(file);
    BufferedImage picture = ImageIO.read(file.toFile());
    assertEquals(1000, picture.getWidth());
    assertEquals(700, picture.getHeight());
    assertTrue(blue(picture) > 100, "pixels in the curve's colour: " + blue(picture));
  }

  @Test
  void drawsEachLineOverTheEpochsOfTheLongest() {
    Metrics metrics =
        new Figures()
            .with("He", "accuracy", 0.2, 0.5, 0.75)
            .with("Xavier", "accuracy", 0.1, 0.3)
            .with("diverged at once", "accuracy", Double.NaN)
            .metrics();
    List<Line> lines =
        metrics.variants().stream()
            .map(variant -> new Line("of " + variant, variant, "accuracy", false))
            .toList();
    XYChart chart = Charts.byEpoch(300, 200, "title", metrics, lines);
    assertEquals(List.of("of He", "of Xavier"), names(chart));
    assertArrayEquals(new double[] {0, 1, 2}, chart.getSeries("of He").getXData());
    assertArrayEquals(new double[] {0.2, 0.5, 0.75}, chart.getSeries("of He").getYData(), 1e-12);
    assertEquals(2.02, chart.getStyler().getXAxisMax(), 1e-12, "a little beyond the last epoch");
    assertEquals(1, chart.getStyler().getYAxisMax());
  }

  @Test
  void drawsAStepForEachPartOfAHistogramUpToItsEnd(@TempDir Path folder) throws IOException {
    XYChart chart = Charts.histogram(300, 200, "title", -1, 1, new double[] {4, 0, 10, 2}, 100);
    XYSeries steps = chart.getSeries("title");
    assertArrayEquals(new double[] {-1, -0.5, 0, 0.5, 1}, steps.getXData());
    assertArrayEquals(new double[] {4, 0, 10, 2, 2}, steps.getYData());
    assertEquals(-1, chart.getStyler().getXAxisMin());
    assertEquals(1.02, chart.getStyler().getXAxisMax(), 1e-12, "a little beyond the last step");
    assertEquals(10.5, chart.getStyler().getYAxisMax(), 1e-12);

    XYChart cut = Charts.histogram(300, 200, "cut", -1, 1, new double[] {4, 0, 10, 2}, 3);
    assertEquals(3, cut.getStyler().getYAxisMax(), "where taller bars are cut off");

    Charts.small(chart);
    XYChart empty = Charts.histogram(300, 200, "none", 0, 1, new double[2], 100);
    Path file = folder.resolve("histograms.png");
    Picture.of("histograms.png", 2, List.of(chart, empty, chart)).write(file);
    BufferedImage picture = ImageIO.read(file.toFile());
    assertEquals(600, picture.getWidth());
    assertEquals(400, picture.getHeight());
    assertEquals(0xffffff, picture.getRGB(450, 300) & 0xffffff, "where there is no fourth chart");
  }

  @Test
  void drawsBarsFarAboveAndBelowOne(@TempDir Path folder) throws IOException {
    var chart = Charts.barsAroundOne(400, 300, "", "times", 0.03, 12);
    chart.addSeries("SGD", List.of("slow", "fast"), List.of(12, 0.03));
    Path file = folder.resolve("bars.png");
    Picture.of("bars.png", 1, List.of(chart)).write(file);
    long blue = blue(ImageIO.read(file.toFile()));
    assertTrue(blue > 5000, "pixels in the bars' colour: " + blue);
  }

  @Test
  void drawsBarsInProportionToTheirValues() {
    var colour = new Color(0x0072B2);
    var column = new BarTable.Column("size", colour, new double[] {10, 5, Double.NaN, 0}, "%.0f");
    BufferedImage table =
        BarTable.draw("title", List.of("ten", "five", "none", "zero"), List.of(column));
    List<Long> lengths =
        IntStream.range(0, table.getHeight())
            .mapToObj(y -> blue(table.getSubimage(0, y, table.getWidth(), 1)))
            .filter(length -> length > 0)
            .toList();
    long longest = lengths.get(0);
    assertEquals(Set.of(longest, longest / 2), Set.copyOf(lengths));
    assertTrue(longest > 100, "pixels: " + longest);
  }

  @Test
  void drawsOnlyATitleWithoutImages() {
    BufferedImage panel = ImageGrid.draw("none", 10, 3, List.of());
    assertTrue(panel.getWidth() > 0 && panel.getHeight() > 0);
  }

  @Test
  void drawsAFunctionFromEndToEnd() {
    XYChart chart = Charts.chart(300, 200, "", "x", "y");
    Charts.addFunction(chart, "square", x -> x * x, -1, 3);
    double[] x = chart.getSeries("square").getXData();
    double[] y = chart.getSeries("square").getYData();
    assertEquals(-1, x[0]);
    assertEquals(3, x[x.length - 1]);
    assertArrayEquals(Arrays.stream(x).map(v -> v * v).toArray(), y);
  }

  @Test
  void drawsArrowsWithTheirHeadsAtTheEnd(@TempDir Path folder) throws IOException {
    XYChart chart = Charts.chart(400, 300, "", "x", "y");
    Charts.setRange(chart, 0, 10, 0, 10);
    Charts.addArrows(
        chart, "arrows", List.of(new double[] {1, 5, 9, 5}, new double[] {0, 0, 1, 2}));
    double[] x = chart.getSeries("arrows").getXData();
    double[] y = chart.getSeries("arrows").getYData();
    double back = 9 - 0.3 * 8;
    assertArrayEquals(new double[] {1, 9, back, 9, back, Double.NaN}, Arrays.copyOf(x, 6), 1e-12);
    assertArrayEquals(new double[] {5, 5, 6.2, 5, 3.8, Double.NaN}, Arrays.copyOf(y, 6), 1e-12);
    assertEquals(1, x[7]);
    assertEquals(2, y[7]);

    Path file = folder.resolve("arrows.png");
    Picture.of("arrows.png", 1, List.of(chart)).write(file);
    BufferedImage picture = ImageIO.read(file.toFile());
    long bluish =
        IntStream.range(0, picture.getWidth() * picture.getHeight())
            .map(i -> picture.getRGB(i % picture.getWidth(), i / picture.getWidth()))
            .filter(colour -> (colour & 0xff) - (colour >> 16 & 0xff) > 100)
            .count();
    assertTrue(bluish > 100, "pixels in about the arrows' colour: " + bluish);
  }

  private static List<String> names(XYChart chart) {
    return chart.getSeriesCollection().stream().map(XYSeries::getName).toList();
  }

  /** Counts the pixels of the first colour. */
  private static long blue(BufferedImage picture) {
    return IntStream.range(0, picture.getWidth() * picture.getHeight())
        .map(i -> picture.getRGB(i % picture.getWidth(), i / picture.getWidth()) & 0xffffff)
        .filter(colour -> colour == 0x0072B2)
        .count();
  }
}
