package dlfs.ch07;

import static dlfs.support.Experiments.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.Metrics;
import dlfs.lab.results.Verdict.Outcome;
import dlfs.support.Arms;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Im2colTest {
  private static final Im2col EXPERIMENT = new Im2col();

  private static final Metrics METRICS = Experiments.metrics(EXPERIMENT, Map.of());

  @ParameterizedTest
  @CsvSource({"1 image, 9, 75", "10 images, 90, 75", "small image, 4, 8"})
  void recordsTheShapeOfEachMatrix(String images, double rows, double columns) {
    assertEquals(rows, METRICS.values(images, 0, "rows")[0]);
    assertEquals(columns, METRICS.values(images, 0, "columns")[0]);
  }

  /** Pixels 0 to 8 and 9 to 17, the two channels of 3x3, through 2x2. */
  @Test
  void recordsThePositionOfEachPixel() {
    double[][] expected = {
      {0, 1, 3, 4, 9, 10, 12, 13},
      {1, 2, 4, 5, 10, 11, 13, 14},
      {3, 4, 6, 7, 12, 13, 15, 16},
      {4, 5, 7, 8, 13, 14, 16, 17}
    };
    for (int c = 0; c < 8; c++) {
      int column = c;
      assertArrayEquals(
          Arrays.stream(expected).mapToDouble(row -> row[column]).toArray(),
          METRICS.values("small image", 0, "column_" + column));
    }
  }

  @Test
  void showsSizesAsIntegers(@TempDir Path results) {
    String printed = Experiments.run(EXPERIMENT, Map.of("results.dir", results.toString()));
    assertTrue(printed.contains("| 10 images     |  1,470 |   90 |      75 |   6,750 |"), printed);
  }

  @Test
  void reproducesEveryClaimButNoneWithSwappedImagesAndSizes() {
    assertAll(Outcome.REPRODUCED, EXPERIMENT, METRICS);
    assertAll(Outcome.NOT_REPRODUCED, EXPERIMENT, Figures.diverged(METRICS.variants()));

    Map<String, String> images =
        Map.of("1 image", "10 images", "10 images", "small image", "small image", "1 image");
    Map<String, String> sizes = Map.of("pixels", "numbers", "numbers", "pixels");
    assertAll(
        Outcome.NOT_REPRODUCED,
        EXPERIMENT,
        Arms.renamed(Arms.withMetricsRenamed(METRICS, sizes), images));
  }
}
