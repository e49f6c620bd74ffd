package dlfs.ch08.style;

import static dlfs.text.Text.formatted;

import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.ImageGrid;
import dlfs.lab.charts.ImageGrid.Tile;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The images that runs of style transfer record, and the pictures that consist of them. */
record StylePictures(Metrics metrics, Artefacts artefacts) {
  /** The name of the recorded content image. */
  static final String CONTENT = "content.png";

  /** The name of the recorded style image. */
  static final String STYLE = "style.png";

  /** The name of the recorded image after the last step. */
  static final String RESULT = "result.png";

  /** The longer side of a large image, in pixels, if it is not larger itself. */
  private static final int LARGE = 512;

  /** The longer side of an image of the grid, in pixels, if it is not larger itself. */
  private static final int MEDIUM = 256;

  /** The steps after which the image is recorded, as divisors of the number of all steps. */
  private static final int[] SHOWN = {100, 30, 10, 3};

  /** Returns the numbers of steps after which the image is recorded, besides the last. */
  static List<Integer> shown(int steps) {
    return IntStream.concat(IntStream.of(0), IntStream.of(SHOWN).map(part -> steps / part))
        .distinct()
        .filter(step -> step < steps)
        .boxed()
        .toList();
  }

  /** The name of the image that is recorded after this number of steps. */
  static String after(int steps) {
    return formatted("after-%d.png", steps);
  }

  /** Draws the content, the style, and the last image of each of these variants, large. */
  BufferedImage results(List<String> variants) {
    String first = variants.get(0);
    List<Optional<Tile>> tiles = new ArrayList<>();
    tiles.add(tile(first, CONTENT, "content"));
    tiles.add(tile(first, STYLE, "style"));
    variants.forEach(variant -> tiles.add(tile(variant, RESULT, variant)));
    return draw("Content, style, and the content in the style", 2, LARGE, tiles);
  }

  /** Draws the images of each of these variants as they formed, in a row. */
  BufferedImage progress(List<String> variants) {
    List<Optional<Tile>> tiles = new ArrayList<>();
    int columns = 1;
    for (String variant : variants) {
      int steps = steps(variant);
      List<Integer> shown = shown(steps);
      columns = shown.size() + 1;
      shown.forEach(step -> tiles.add(tile(variant, after(step), caption(variant, step))));
      tiles.add(tile(variant, RESULT, caption(variant, steps)));
    }
    return draw("The image as it forms", columns, MEDIUM, tiles);
  }

  private static String caption(String variant, int steps) {
    return formatted("%s, %,d %s", variant, steps, steps == 1 ? "step" : "steps");
  }

  /** Draws the images of the grid: a row for each weight of the content. */
  BufferedImage grid() {
    List<Optional<Tile>> tiles =
        WeightFactors.ALL.stream()
            .map(WeightFactors::variant)
            .map(variant -> tile(variant, RESULT, variant))
            .toList();
    return draw(
        "The weights of content and style, multiplied",
        WeightFactors.FACTORS.size(),
        MEDIUM,
        tiles);
  }

  /** Returns the number of steps of a variant; 0 if it has no measurements. */
  private int steps(String variant) {
    return metrics.rows().stream()
        .filter(row -> row.variant().equals(variant))
        .map(Measurement::iteration)
        .filter(Objects::nonNull)
        .mapToInt(iteration -> iteration)
        .max()
        .orElse(0);
  }

  private Optional<Tile> tile(String variant, String name, String caption) {
    return artefacts
        .find(variant, metrics.seeds().get(0), name)
        .map(png -> new Tile(ImageGrid.split(png, 1, 1).get(0), caption, false));
  }

  /** Draws those images that there are, scaled to the size of the first. */
  private static BufferedImage draw(
      String title, int columns, int longerSide, List<Optional<Tile>> tiles) {
    List<Tile> found = tiles.stream().flatMap(Optional::stream).toList();
    if (found.isEmpty()) {
      return ImageGrid.draw(title, columns, 1, List.of());
    }
    BufferedImage first = found.get(0).image();
    int longer = Math.max(first.getWidth(), first.getHeight());
    double scale = Math.max(1, (double) longerSide / longer);
    int width = (int) Math.round(scale * first.getWidth());
    int height = (int) Math.round(scale * first.getHeight());
    List<Tile> scaled =
        found.stream()
            .map(tile -> new Tile(fitted(tile.image(), width, height), tile.caption(), false))
            .toList();
    return ImageGrid.draw(title, columns, 1, scaled);
  }

  /** Returns an image in the middle of a white one of this size, as large as it fits. */
  private static BufferedImage fitted(BufferedImage image, int width, int height) {
    double scale = Math.min((double) width / image.getWidth(), (double) height / image.getHeight());
    int w = (int) Math.round(scale * image.getWidth());
    int h = (int) Math.round(scale * image.getHeight());
    var canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = canvas.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.drawImage(image, (width - w) / 2, (height - h) / 2, w, h, null);
    graphics.dispose();
    return canvas;
  }

  /**
   * Draws a loss of these variants by the number of steps.
   *
   * @param logarithmic whether the axis of the loss is logarithmic; otherwise it begins at 0
   */
  XYChart curves(String metric, List<String> variants, boolean logarithmic) {
    XYChart chart = Charts.chart(700, 450, "", "steps", metric.replace('_', ' '));
    chart
        .getStyler()
        .setLegendPosition(logarithmic ? LegendPosition.InsideNE : LegendPosition.InsideSE);
    chart.getStyler().setYAxisLogarithmic(logarithmic);
    if (!logarithmic) {
      chart.getStyler().setYAxisMin(0.0);
    }
    for (String variant : variants) {
      Charts.addCurve(chart, variant, metrics.meanByIteration(variant, metric), false);
    }
    int last = variants.stream().mapToInt(this::steps).max().orElse(0);
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.01 * Math.max(1, last));
    return chart;
  }
}
