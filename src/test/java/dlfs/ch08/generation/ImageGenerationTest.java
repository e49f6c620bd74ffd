package dlfs.ch08.generation;

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
import dlfs.networks.DcganGenerator;
import dlfs.support.Arms;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The experiment on images generated from noise. */
class ImageGenerationTest {
  private static final String CLASSIFIER = "classifier";
  private static final String DCGAN = "DCGAN";
  private static final String WITHOUT = "without batch normalisation";

  /** The results of a short run, which several tests read. */
  @TempDir static Path results;

  private static String console;

  @BeforeAll
  static void run() {
    console = run(results, Map.of());
  }

  private static String run(Path folder, Map<String, String> more) {
    Map<String, String> typed =
        new HashMap<>(
            Map.of(
                "quick", "true",
                "dataset", "strokes",
                "epochs", "3",
                "results.dir", folder.toString()));
    typed.putAll(more);
    return Experiments.run(new ImageGeneration(), typed);
  }

  private static Path published(Path folder) {
    return folder.resolve("ImageGeneration");
  }

  private static Metrics figures(double first, double last, double share, double without) {
    return new Figures()
        .with(CLASSIFIER, "frechet_distance_of_noise", 400)
        .with(DCGAN, "frechet_distance", first, last)
        .with(DCGAN, "smallest_share", share)
        .with(WITHOUT, "frechet_distance", 2 * without, without)
        .with(WITHOUT, "smallest_share", share / 2)
        .metrics();
  }

  @Test
  void claimsHoldForGoodImagesAndFailForOthers() {
    var experiment = new ImageGeneration();
    Metrics good = figures(80, 18, 0.06, 90);
    assertHoldAndFailWithNothingMeasured(experiment, good);
    assertEquals(
        List.of(NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, Arms.swapped(good, DCGAN, WITHOUT)));
    assertEquals(
        List.of(REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, REPRODUCED),
        outcomes(experiment, figures(80, 21, 0.03, 90)));
    assertEquals(
        List.of(NOT_REPRODUCED, REPRODUCED, REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, figures(200, 45, 0.05, 30)));
  }

  @Test
  void measuresEveryEpoch() throws IOException {
    Metrics metrics = Experiments.read(published(results));
    assertTrue(console.lines().allMatch(line -> line.length() <= 79), console);
    for (String variant : List.of(DCGAN, WITHOUT)) {
      for (String metric :
          List.of(
              "discriminator_loss",
              "generator_loss",
              "discriminator_of_real",
              "discriminator_of_generated",
              "frechet_distance",
              "smallest_share",
              "classes")) {
        assertEquals(3, metrics.values(variant, 0, metric).length, variant + " " + metric);
      }
      double shares =
          IntStream.range(0, 10)
              .mapToDouble(label -> metrics.values(variant, 0, "share_of_class_" + label)[0])
              .sum();
      assertEquals(1, shares, 1e-9);
      double probability = metrics.values(variant, 0, "discriminator_of_real")[0];
      assertTrue(probability > 0.3 && probability < 0.9, variant + ": " + probability);
    }
    double ofTestImages = metrics.values(CLASSIFIER, 0, "frechet_distance_of_test_images")[0];
    double ofNoise = metrics.values(CLASSIFIER, 0, "frechet_distance_of_noise")[0];
    assertTrue(ofTestImages < ofNoise / 4, ofTestImages + " and " + ofNoise);
  }

  @Test
  void recordsImagesOfEveryEpochAndOfWalks() throws IOException {
    assertSize("DCGAN-seed0-progress.png", 3, DcganRun.SHOWN);
    assertSize("DCGAN-seed0-samples.png", 10, 10);
    assertSize("without-batch-normalisation-seed0-walks.png", 10, DcganRun.WALK_COUNT);
    assertSize("classifier-seed0-real.png", 10, 10);
  }

  private static void assertSize(String file, int columns, int rows) throws IOException {
    BufferedImage picture = ImageIO.read(new File(published(results).toFile(), file));
    assertEquals(columns * 28, picture.getWidth(), file);
    assertEquals(rows * 28, picture.getHeight(), file);
  }

  @Test
  void measuresTheSameWithOneThread(@TempDir Path other) throws IOException {
    run(other, Map.of("threads", "1"));
    String expected = Files.readString(published(results).resolve("metrics.csv"));
    assertEquals(expected, Files.readString(published(other).resolve("metrics.csv")));
  }

  @ParameterizedTest
  @CsvSource({"width, 0", "width, 513", "epochs, 0", "batch, 0", "generated, 99", "samples, 9"})
  void refusesSettingsOutOfRange(String name, String value, @TempDir Path other) {
    var refusal = assertThrows(UserError.class, () -> run(other, Map.of(name, value)));
    assertTrue(refusal.getMessage().contains("-D" + name + "=" + value), refusal.getMessage());
    assertTrue(Files.notExists(published(other)));
  }

  @Test
  void drawsTheSameNoiseAgainAndWalksStraightFromOneVectorToAnother() {
    INDArray noise = Noise.fixed(1, 3);
    assertEquals(noise, Noise.fixed(1, 3));
    assertArrayEquals(new long[] {3, DcganGenerator.NOISE}, noise.shape());
    assertTrue(noise.amaxNumber().doubleValue() <= 1);
    assertTrue(noise.minNumber().doubleValue() < -0.9);
    INDArray walk = Noise.walks(1, 2, 5);
    assertArrayEquals(new long[] {10, DcganGenerator.NOISE}, walk.shape());
    INDArray middle = walk.getRow(5).add(walk.getRow(9)).divi(2);
    assertTrue(middle.equalsWithEps(walk.getRow(7), 1e-6));
  }

  @Test
  void showsTheLastOfManyEpochs() {
    var plan = new DcganRun.Plan(60, 10, 4, 100);
    assertEquals(25, plan.shownEpochs());
    assertEquals(2, plan.shownEpoch(0));
    assertEquals(60, plan.shownEpoch(24));
    assertEquals(3, new DcganRun.Plan(5, 10, 4, 100).shownEpoch(2));
  }
}
