package dlfs.ch08.segmentation;

import static dlfs.lab.results.Verdict.Outcome.NOT_REPRODUCED;
import static dlfs.lab.results.Verdict.Outcome.REPRODUCED;
import static dlfs.support.Experiments.assertHoldAndFailWithNothingMeasured;
import static dlfs.support.Experiments.outcomes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.Metrics;
import dlfs.support.Arms;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiment on fully connected layers as convolutions. */
class FullyConvolutionalTest {
  private static final String WITHOUT = "without padding";
  private static final String WITH = "with padding";

  private static Metrics figures(double window, double map, double padded, double share) {
    return new Figures()
        .with(WITHOUT, "difference_of_a_window", window)
        .with(WITHOUT, "difference_of_the_map", map)
        .with(WITHOUT, "same_class", 1)
        .with(WITHOUT, "seconds_of_the_windows", 1)
        .with(WITHOUT, "seconds_of_the_map", share)
        .with(WITH, "difference_of_a_window", window)
        .with(WITH, "difference_of_the_map", padded)
        .with(WITH, "same_class", 0.9)
        .with(WITH, "seconds_of_the_windows", 1)
        .with(WITH, "seconds_of_the_map", share)
        .metrics();
  }

  @Test
  void claimsHoldForEqualScoresAndFailForOthers() {
    var experiment = new FullyConvolutional();
    Metrics right = figures(1e-15, 1e-15, 0.3, 0.1);
    assertHoldAndFailWithNothingMeasured(experiment, right);
    assertEquals( // the map of the network with padding would be equal, the other one not
        List.of(REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, REPRODUCED),
        outcomes(experiment, Arms.swapped(right, WITHOUT, WITH)));
    assertEquals(
        List.of(NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, figures(1e-3, 1e-3, 1e-15, 0.3)));
  }

  @Test
  void drawsTheSceneAndAMapForEachClass(@TempDir Path results) throws Exception {
    var typed =
        Map.of(
            "quick", "true",
            "dataset", "strokes",
            "side", "100",
            "scenes", "20",
            "results.dir", results.toString());
    String console = Experiments.run(new FullyConvolutional(), typed);
    assertTrue(console.lines().allMatch(line -> line.length() <= 79), console);
    File folder = results.resolve("FullyConvolutional").toFile();
    var sheet = ImageIO.read(new File(folder, "without-padding-seed0-maps.png"));
    assertEquals(4 * 100, sheet.getWidth());
    assertEquals(3 * 100, sheet.getHeight());
    Metrics metrics = Experiments.read(folder.toPath());
    for (String variant : List.of(WITHOUT, WITH)) {
      assertTrue(metrics.values(variant, 0, "difference_of_a_window")[0] <= 1e-10, variant);
    }
    assertTrue(metrics.values(WITHOUT, 0, "difference_of_the_map")[0] <= 1e-10);
    assertEquals(1, metrics.values(WITHOUT, 0, "same_class")[0]);
    assertTrue(metrics.values(WITH, 0, "difference_of_the_map")[0] > 1e-3);
  }
}
