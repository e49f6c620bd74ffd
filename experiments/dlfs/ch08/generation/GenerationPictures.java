package dlfs.ch08.generation;

import static dlfs.text.Text.formatted;

import dlfs.ch08.ClassNames;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.BarTable;
import dlfs.lab.charts.BarTable.Column;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.ImageGrid;
import dlfs.lab.charts.ImageGrid.Tile;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Summary;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws the images that were generated, and the measurements by epoch. */
final class GenerationPictures {
  private static final int SCALE = 2;
  private static final int WIDTH = 760;
  private static final int HEIGHT = 480;
  private static final List<Color> COLOURS = List.of(new Color(0x0072B2), new Color(0xE69F00));

  private final Metrics metrics;
  private final Artefacts artefacts;
  private final String classifier;
  private final List<String> dcgans;
  private final long seed;

  /**
   * @param classifier the variant that is the classifier
   * @param dcgans the variants that are DCGANs
   */
  GenerationPictures(Metrics metrics, Artefacts artefacts, String classifier, List<String> dcgans) {
    this.metrics = metrics;
    this.artefacts = artefacts;
    this.classifier = classifier;
    this.dcgans = dcgans;
    this.seed = metrics.seeds().get(0);
  }

  /**
   * Draws all pictures.
   *
   * @param ofNoise the metric of the Fréchet distance of noise
   * @param ofTestImages the metric of the Fréchet distance of test images
   */
  List<Picture> draw(String ofNoise, String ofTestImages) {
    return List.of(
        new Picture("samples.png", 1 + dcgans.size(), samples()),
        new Picture("progress.png", 1, ofEach(this::progress)),
        new Picture("walks.png", dcgans.size(), ofEach(this::walks)),
        Picture.of("losses.png", dcgans.size(), losses()),
        Picture.of("frechet_distance.png", distances(ofNoise, ofTestImages)),
        Picture.of("classes.png", classes()));
  }

  private interface Panel {
    BufferedImage of(String variant);
  }

  private List<BufferedImage> ofEach(Panel panel) {
    return dcgans.stream().map(panel::of).toList();
  }

  private List<BufferedImage> samples() {
    List<BufferedImage> panels = new ArrayList<>();
    panels.add(square("real images", classifier, ImageGeneration.REAL));
    panels.addAll(ofEach(variant -> square(variant, variant, DcganRun.SAMPLES)));
    return panels;
  }

  private BufferedImage square(String title, String variant, String file) {
    return grid(title, variant, file, DcganRun.GRID, DcganRun.GRID);
  }

  private BufferedImage progress(String variant) {
    int epochs = metrics.meanByEpoch(variant, DcganRun.FRECHET_DISTANCE).size();
    int columns = Math.max(1, Math.min(epochs, DcganRun.MAX_SHOWN_EPOCHS));
    String title =
        formatted("%s: images of the same noise during training, up to epoch %d", variant, epochs);
    return grid(title, variant, DcganRun.PROGRESS, DcganRun.SHOWN, columns);
  }

  private BufferedImage walks(String variant) {
    String title = formatted("%s: from one noise vector to another", variant);
    return grid(title, variant, DcganRun.WALKS, DcganRun.WALK_COUNT, DcganRun.WALK_STEPS);
  }

  /** Draws a sheet, all rows of which are full. */
  private BufferedImage grid(String title, String variant, String file, int rows, int columns) {
    List<String> captions = Collections.nCopies(rows * columns, "");
    List<Tile> tiles = ImageGrid.tiles(artefacts.find(variant, seed, file), columns, captions);
    return ImageGrid.draw(title, columns, SCALE, tiles);
  }

  private List<XYChart> losses() {
    return Stream.concat(
            dcgans.stream()
                .map(
                    variant ->
                        byEpoch(
                            variant,
                            "loss",
                            variant,
                            List.of(DcganRun.DISCRIMINATOR_LOSS, DcganRun.GENERATOR_LOSS))),
            dcgans.stream()
                .map(
                    variant ->
                        byEpoch(
                            variant,
                            "probability of being real",
                            variant,
                            List.of(DcganRun.OF_REAL, DcganRun.OF_GENERATED))))
        .toList();
  }

  /** Draws metrics of a variant by epoch. */
  private XYChart byEpoch(String title, String y, String variant, List<String> drawn) {
    XYChart chart = Charts.chart(WIDTH, HEIGHT, title, "epochs", y);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setYAxisMin(0.0);
    for (String metric : drawn) {
      Charts.addCurve(chart, metric.replace('_', ' '), metrics.meanByEpoch(variant, metric), false);
    }
    return chart;
  }

  private XYChart distances(String ofNoise, String ofTestImages) {
    XYChart chart =
        Charts.chart(
            WIDTH, HEIGHT, "Fréchet distance to real images", "epochs", "squared distance");
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setYAxisLogarithmic(true);
    for (String variant : dcgans) {
      Map<Integer, Double> curve = metrics.meanByEpoch(variant, DcganRun.FRECHET_DISTANCE);
      Charts.addCurve(chart, variant, curve, false);
    }
    Charts.addLevel(chart, "noise", ofClassifier(ofNoise));
    Charts.addLevel(chart, "test images", ofClassifier(ofTestImages));
    return chart;
  }

  /** Returns a metric of the classifier; NaN if it diverged. */
  private double ofClassifier(String metric) {
    return Summary.means(metrics, metric, List.of(classifier))[0];
  }

  private BufferedImage classes() {
    List<String> names = ClassNames.of(artefacts, classifier, seed);
    List<Column> columns =
        IntStream.range(0, dcgans.size())
            .mapToObj(
                i ->
                    new Column(dcgans.get(i), COLOURS.get(i), shares(dcgans.get(i), names), "%.3f"))
            .toList();
    return BarTable.draw("The share of each class in the generated images", names, columns);
  }

  private double[] shares(String variant, List<String> names) {
    return IntStream.range(0, names.size())
        .mapToDouble(
            label -> Summary.means(metrics, ImageGeneration.share(label), List.of(variant))[0])
        .toArray();
  }
}
