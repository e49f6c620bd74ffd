package dlfs.scenes;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SceneSettingsTest {

  @ParameterizedTest
  @CsvSource({
    "31, 64, 1, 4, 0.32, 0.49, 0.2, 1, 8, 0.1, width of scenes must be 32 to 2048; but is 31",
    "64, 2049, 1, 4, 0.3, 0.5, 0.2, 1, 8, 0.1, height of scenes must be 32 to 2048; but is 2049",
    "64, 64, 0, 4, 0.3, 0.5, 0.2, 1, 8, 0.1, minObjects of scenes must be 1 to 4; but is 0",
    "64, 64, 3, 2, 0.3, 0.5, 0.2, 1, 8, 0.1, maxObjects of scenes must be 3 to 4; but is 2",
    "64, 64, 1, 5, 0.3, 0.5, 0.2, 1, 8, 0.1, maxObjects of scenes must be 1 to 4; but is 5",
    "64, 64, 1, 4, 0.1, 0.5, 0.2, 1, 8, 0.1, smallSize of scenes must be 0.125 to 0.333; but is 0.1",
    "64, 64, 1, 4, NaN, 0.5, 0.2, 1, 8, 0.1, smallSize of scenes must be 0.125 to 0.333; but is NaN",
    "64, 64, 1, 4, 0.3, 0.4, 0.2, 1, 8, 0.1, largeSize of scenes must be 0.450 to 0.500; but is 0.4",
    "64, 64, 1, 4, 0.3, 0.6, 0.2, 1, 8, 0.1, largeSize of scenes must be 0.450 to 0.500; but is 0.6",
    "64, 64, 1, 1, 0.3, 0.9, 0.2, 1, 8, 0.1, largeSize of scenes must be 0.450 to 0.800; but is 0.9",
    "64, 64, 1, 4, 0.3, 0.5, 0.6, 1, 8, 0.1, maxHidden of scenes must be 0.00 to 0.500; but is 0.6",
    "64, 64, 1, 4, 0.3, 0.5, 0.2, -1, 8, 0.1, texture of scenes must be 0.00 to 1.00; but is -1.0",
    "64, 64, 1, 4, 0.3, 0.5, 0.2, 1, 101, 0.1, clutter of scenes must be 0 to 100; but is 101",
    "64, 64, 1, 4, 0.3, 0.5, 0.2, 1, 8, NaN, noise of scenes must be 0.00 to 0.500; but is NaN"
  })
  void refusesASettingOutOfRangeByItsName(
      int width,
      int height,
      int minObjects,
      int maxObjects,
      double smallSize,
      double largeSize,
      double maxHidden,
      double texture,
      int clutter,
      double noise,
      String message) {
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new SceneSettings(
                    width,
                    height,
                    minObjects,
                    maxObjects,
                    smallSize,
                    largeSize,
                    maxHidden,
                    texture,
                    clutter,
                    noise));
    assertEquals(message.replace(';', ','), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64, 96, 128, 2048})
  void defaultsSuitSquaresOfManySizes(int side) {
    assertDoesNotThrow(() -> SceneSettings.square(side));
  }

  @Test
  void changesOnlyWhatIsNamed() {
    SceneSettings settings =
        SceneSettings.square(64)
            .withObjects(2, 3)
            .withSizes(0.2, 0.5)
            .withMaxHidden(0.1)
            .withBackground(0.4, 5, 0.06);
    assertEquals(new SceneSettings(64, 64, 2, 3, 0.2, 0.5, 0.1, 0.4, 5, 0.06), settings);
  }
}
