package dlfs.ch08.segmentation;

import static dlfs.lab.results.Verdict.Outcome.NOT_REPRODUCED;
import static dlfs.lab.results.Verdict.Outcome.REPRODUCED;
import static dlfs.support.Experiments.assertHoldAndFailWithNothingMeasured;
import static dlfs.support.Experiments.outcomes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.Metrics;
import dlfs.lab.settings.UserError;
import dlfs.metrics.ConfusionMatrix;
import dlfs.networks.TrainableNetwork;
import dlfs.scenes.SceneSource;
import dlfs.segmentation.SegmentationSamples;
import dlfs.segmentation.SegmentedImages;
import dlfs.strokes.Strokes;
import dlfs.support.Arms;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import dlfs.weights.ModelZip;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.api.Model;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SemanticSegmentationTest {
  private static final int TESTED = 10;

  /** The number of scenes of a quick run, on which depends what they show. */
  private static final int SCENES = new Strokes(0).quickSamples();

  /** The results of a quick run. */
  @TempDir static Path results;

  /** The images on which it is tested. */
  private static SegmentedImages images;

  private static Path run(Path folder, String... more) {
    Map<String, String> typed =
        new HashMap<>(
            Map.of(
                "quick", "true",
                "dataset", "scenes-strokes",
                "results.dir", folder.toString(),
                "iterations", "2",
                "batch", "2",
                "threads", "1"));
    for (int i = 0; i < more.length; i += 2) {
      typed.put(more[i], more[i + 1]);
    }
    Experiments.run(new SemanticSegmentation(), typed);
    return folder.resolve("SemanticSegmentation");
  }

  private static Path folder() {
    return results.resolve("SemanticSegmentation");
  }

  @BeforeAll
  static void run() throws IOException {
    run(results);
    images = SceneSource.of(new Strokes(0)).load(Path.of(""), null, text -> {}, SCENES).test();
  }

  private static int[] labels(Path png) throws IOException {
    var raster = ImageIO.read(png.toFile()).getRaster();
    assertEquals(1, raster.getNumBands());
    return raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (int[]) null);
  }

  private static int[] numbers(byte[] labels) {
    int[] numbers = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      numbers[i] = Byte.toUnsignedInt(labels[i]);
    }
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(strings = {"FCN-32s", "FCN-16s", "FCN-8s", "SegNet"})
  void publishesTheLabelsFromWhichItsFiguresFollow(String variant) throws IOException {
    Path labels = folder().resolve("labels");
    var confusion = new ConfusionMatrix(images.pixelClasses().size());
    for (int i = 0; i < TESTED; i++) {
      int[] truth = labels(labels.resolve("truth").resolve(images.name(i) + ".png"));
      assertArrayEquals(numbers(images.labels(i)), truth);
      confusion.add(truth, labels(labels.resolve(variant).resolve(images.name(i) + ".png")));
    }
    Metrics metrics = Experiments.read(folder());
    double[] iou = metrics.values(variant, 0, "test_mean_iou");
    assertArrayEquals(new double[] {confusion.meanIntersectionOverUnion()}, iou, 1e-12);
    double[] accuracy = metrics.values(variant, 0, "test_pixel_accuracy");
    assertArrayEquals(new double[] {confusion.pixelAccuracy()}, accuracy, 1e-12);
    double[] background = metrics.values(variant, 0, "test_iou_of_background");
    assertArrayEquals(new double[] {confusion.intersectionOverUnion(0)}, background, 1e-12);
    double[] taken = metrics.values(variant, 0, "taken_for_0");
    for (int c = 0; c < taken.length; c++) {
      assertEquals(confusion.count(c, 0), taken[c]);
    }
    try (Stream<Path> files = Files.list(labels.resolve(variant))) {
      assertEquals(TESTED, files.count());
    }
  }

  @Test
  void savesTheNetworkThatPredictedTheLabels() throws IOException {
    Model network = ModelZip.read(folder().resolve("FCN-8s-seed0.zip"));
    var scores =
        TrainableNetwork.of(network)
            .output(
                SegmentationSamples.of(images).features(images.segmented(0), images.segmented(1)));
    int[] predicted = scores.argMax(1).slice(1).ravel().toIntVector();
    Path png = folder().resolve("labels/FCN-8s").resolve(images.name(1) + ".png");
    assertArrayEquals(predicted, labels(png));
  }

  @Test
  void namesTheClasses() throws IOException {
    List<String> lines = Files.readAllLines(folder().resolve("labels/classes.csv"));
    assertEquals("number,name,red,green,blue", lines.get(0));
    assertEquals("0,background,0,0,0", lines.get(1));
    assertEquals("1,zero,128,0,0", lines.get(2));
    assertEquals(1 + 11, lines.size());
  }

  @Test
  void measuresTheSameWithTwoThreads(@TempDir Path other) throws IOException {
    assertEquals(
        Files.readString(folder().resolve("metrics.csv")),
        Files.readString(run(other, "threads", "2").resolve("metrics.csv")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train | large has 40x32 pixels; expected 32x32, as those of first",
        "test | The training images of %s have 3x32x32 values, and the test images 3x32x40"
      })
  void refusesOwnImagesOfSeveralSizes(String set, String message, @TempDir Path own)
      throws IOException {
    write(own.resolve("train"), "first", 32);
    write(own.resolve(set), "large", 40);
    if (set.equals("train")) {
      write(own.resolve("test"), "other", 32);
    }
    var refusal =
        assertThrows(UserError.class, () -> run(own.resolve("results"), "dataset", own.toString()));
    String expected = message.replace("%s", own.toString());
    assertTrue(refusal.getMessage().startsWith(expected), refusal.getMessage());
  }

  /** Writes a grey image whose pixels are of class 0 or 1. */
  private static void write(Path set, String name, int width) throws IOException {
    for (String folder : List.of("images", "labels")) {
      Files.createDirectories(set.resolve(folder));
      var picture = new BufferedImage(width, 32, BufferedImage.TYPE_BYTE_GRAY);
      picture.getRaster().setSample(0, 0, 0, 1);
      ImageIO.write(picture, "png", set.resolve(folder).resolve(name + ".png").toFile());
    }
  }

  @Test
  void claimsFailIfVariantsAreExchanged() {
    var experiment = new SemanticSegmentation();
    Metrics metrics = figures(0.5, 0.8, 0.86, 0.82);
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    assertEquals(
        List.of(NOT_REPRODUCED, NOT_REPRODUCED, REPRODUCED),
        outcomes(experiment, Arms.swapped(metrics, "FCN-16s", "FCN-8s")));
    assertEquals(
        List.of(REPRODUCED, NOT_REPRODUCED, REPRODUCED),
        outcomes(experiment, Arms.swapped(metrics, "FCN-16s", "FCN-32s")));
    assertEquals(
        List.of(REPRODUCED, REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, figures(0.5, 0.8, 0.86, 0.79)));
  }

  private static Metrics figures(double coarse, double medium, double fine, double segNet) {
    return new Figures()
        .with("FCN-32s", "test_mean_iou", coarse)
        .with("FCN-16s", "test_mean_iou", medium)
        .with("FCN-8s", "test_mean_iou", fine)
        .with("SegNet", "test_mean_iou", segNet)
        .metrics();
  }
}
