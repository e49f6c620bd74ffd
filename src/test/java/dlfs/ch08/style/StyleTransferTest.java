package dlfs.ch08.style;

import static dlfs.lab.results.Verdict.Outcome.NOT_REPRODUCED;
import static dlfs.lab.results.Verdict.Outcome.REPRODUCED;
import static dlfs.support.Experiments.assertHoldAndFailWithNothingMeasured;
import static dlfs.support.Experiments.outcomes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.images.ColourImage;
import dlfs.lab.results.Metrics;
import dlfs.lab.settings.UserError;
import dlfs.support.Arms;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import dlfs.support.Photographs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StyleTransferTest {
  @TempDir Path folder;

  @BeforeEach
  void createFiles() throws IOException {
    Files.writeString(folder.resolve("text.jpg"), "This is no image.");
    Files.write(folder.resolve("dot.png"), Photographs.png(Photographs.plain(1, 1, 0)));
    Files.write(folder.resolve("line.png"), Photographs.png(Photographs.plain(900, 16, 0)));
    Files.write(folder.resolve("red.png"), Photographs.png(Photographs.plain(40, 20, 0xFF0000)));
  }

  /** Runs it quickly on small images, without a grid unless the settings say otherwise. */
  private String run(String... more) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "quick", "true",
                "imageSize", "32",
                "gridSize", "0",
                "iterations", "2",
                "datasets.dir", folder.toString(),
                "results.dir", folder.resolve("results").toString()));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1].replace("FOLDER", folder.toString()));
    }
    return Experiments.run(new StyleTransfer(), settings);
  }

  private Path results() {
    return folder.resolve("results/StyleTransfer");
  }

  @ParameterizedTest
  @CsvSource({
    "content, FOLDER/text.jpg, is not an image",
    "style, FOLDER/text.jpg, is not an image",
    "content, FOLDER/dot.png, has 1x1 pixels; expected at least 16x16",
    "style, FOLDER/line.png, 'has 900x16 pixels, and would be scaled to 32x1; expected proportions"
        + " that leave at least 16 pixels'",
    "content, FOLDER/none.png, does not exist",
    "content, FOLDER, is not a file",
    "weights, FOLDER/text.jpg, starts with",
    "weights, FOLDER/none.pth, does not exist",
    "styleWeight, NaN, -DstyleWeight=NaN is not valid. Allowed: a number from 0 to 1000000000",
    "styleWeight, -1, -DstyleWeight=-1 is not valid",
    "contentWeight, Infinity, is not valid",
    "tvWeight, 1e400, is not valid",
    "imageSize, 10000, Allowed: an integer from 32 to 1024",
    "imageSize, 1, Allowed: an integer from 32 to 1024",
    "gridSize, 5, '-DgridSize=5 is too small: allowed are 0, for no grid, and 32 to 1024.'",
    "start, style, 'Allowed: content, noise'"
  })
  void refusesWrongInputBeforeAnyWork(String setting, String value, String expected) {
    var refusal = assertThrows(UserError.class, () -> run(setting, value));
    assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
    assertTrue(refusal.getMessage().lines().count() <= 2, refusal.getMessage());
    assertFalse(Files.exists(results()));
  }

  @Test
  void saysWhatBecomesOfTheImagesAndRecordsThem() throws IOException {
    String printed = run("content", "FOLDER/red.png");
    assertTrue(printed.contains("red.png, 40x20 pixels, scaled to 32x16"), printed);
    assertTrue(printed.contains("!! There is no style image"), printed);
    var names = new TreeSet<String>();
    try (var files = Files.list(results())) {
      files.map(file -> file.getFileName().toString()).forEach(names::add);
    }
    assertTrue(
        names.containsAll(
            List.of(
                "L-BFGS-seed0-content.png",
                "L-BFGS-seed0-style.png",
                "L-BFGS-seed0-after-0.png",
                "L-BFGS-seed0-result.png",
                "Adam-seed0-result.png",
                "style_transfer.png")),
        names.toString());
    assertFalse(run("style", "FOLDER/red.png").contains("!! There is no style image"));
  }

  @Test
  void measuresTheSameWithAnyNumberOfThreads() throws IOException {
    run("threads", "1", "start", "noise");
    String one = Files.readString(results().resolve("metrics.csv"));
    run("threads", "3", "start", "noise");
    assertEquals(one, Files.readString(results().resolve("metrics.csv")));
    run("threads", "3", "start", "noise", "seed", "1");
    Metrics other = Experiments.read(results());
    assertFalse(one.contains(String.valueOf(other.rows().get(0).value())));
  }

  private static Metrics metrics() {
    return new Figures()
        .with("L-BFGS", "total_loss", 300, 2)
        .with("Adam", "total_loss", 300, 3)
        .with("content x1 style x0.1", "style_loss", 1, 0.3)
        .with("content x1 style x1", "style_loss", 1, 0.2)
        .with("content x1 style x10", "style_loss", 1, 0.1)
        .with("content x1 style x0.1", "content_loss", 0, 1)
        .with("content x1 style x1", "content_loss", 0, 2)
        .with("content x1 style x10", "content_loss", 0, 3)
        .metrics();
  }

  @Test
  void claimsHoldForSuchFiguresAndFailForOthers() {
    var experiment = new StyleTransfer();
    assertHoldAndFailWithNothingMeasured(experiment, metrics());
    assertEquals(
        List.of(REPRODUCED, NOT_REPRODUCED, REPRODUCED, REPRODUCED),
        outcomes(experiment, Arms.swapped(metrics(), "L-BFGS", "Adam")));
    assertEquals(
        List.of(REPRODUCED, REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED),
        outcomes(
            experiment, Arms.swapped(metrics(), "content x1 style x0.1", "content x1 style x10")));
    Metrics tooHigh =
        new Figures()
            .with("L-BFGS", "total_loss", 300, 6.1)
            .with("Adam", "total_loss", 9)
            .metrics();
    assertEquals(NOT_REPRODUCED, outcomes(experiment, tooHigh).get(0));
  }

  @Test
  void theGeneratedStyleHasManyColoursInRangeAtAnySize() {
    for (int size : new int[] {32, 100}) {
      ColourImage style = GeneratedStyle.draw(size);
      assertEquals(size, style.width());
      assertEquals(size, style.height());
      var colours = new TreeSet<Integer>();
      for (float value : style.pixels()) {
        assertTrue(value >= 0 && value <= 1);
        colours.add(Math.round(255 * value));
      }
      assertTrue(colours.size() > 100, colours.toString());
    }
  }
}
