package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dlfs.images.ImageDataset;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.samples.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunKeyTest {
  private static final About ABOUT = about("Toy");
  private static final ImageDataset DATA = data(2, "1f2e");

  private static About about(String experiment) {
    return new About(
        experiment,
        "0.0",
        "Why?",
        Optional.empty(),
        true,
        List.of(Setting.integer("batch", 128, 1, 200, "images in a mini-batch")),
        List.of(),
        0);
  }

  private static ImageDataset data(int images, String checksum) {
    var some = new LabelledImages(new ImageShape(1, 1, 1), 1, new float[images], new int[images]);
    return new ImageDataset(
        "mnist", "a folder", Origin.PUBLISHED, some, some, Map.of("file", checksum));
  }

  private static String name(ImageDataset data, Map<String, String> typed) {
    return name(ABOUT, data, typed);
  }

  private static String name(About about, ImageDataset data, Map<String, String> typed) {
    List<Setting<?>> valid = new ArrayList<>(about.settings());
    valid.addAll(CommonSettings.ALL);
    return RunKey.of(about, Settings.parse(typed, valid), data, InputFiles.NONE);
  }

  @ParameterizedTest
  @CsvSource({"seed, 5", "seeds, 5", "threads, 3", "results.dir, there", "batch, 128"})
  void isTheSameForSettingsThatDoNotAffectARun(String setting, String value) {
    assertEquals(name(DATA, Map.of()), name(DATA, Map.of(setting, value)));
  }

  @ParameterizedTest
  @CsvSource({"batch, 100", "layers, scratch", "quick, true"})
  void differsForOtherSettings(String setting, String value) {
    assertNotEquals(name(DATA, Map.of()), name(DATA, Map.of(setting, value)));
  }

  @Test
  void differsForAnotherExperiment() {
    assertNotEquals(name(DATA, Map.of()), name(about("Game"), DATA, Map.of()));
  }

  @Test
  void differsForOtherData() {
    String work = name(DATA, Map.of());
    assertNotEquals(work, name(data(3, "1f2e"), Map.of()));
    assertNotEquals(work, name(data(2, "0000"), Map.of()));
    assertNotEquals(work, name(null, Map.of()));
  }
}
