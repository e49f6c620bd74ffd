package dlfs.proposals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.images.ColourImage;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ColourSpaceTest {

  @ParameterizedTest
  @CsvSource({
    "RGB, 0.2, 0.4, 0.6, 51, 102, 153",
    "HSV, 1, 0, 0, 0, 255, 255",
    "HSV, 0, 0.5, 0, 85, 255, 127.5",
    "HSV, 0.5, 0.5, 1, 170, 127.5, 255",
    "HSV, 0.4, 0.4, 0.4, 0, 0, 102",
    "HSV, 0, 0, 0, 0, 0, 0",
    "HSV, 1, 0, 0.5, 233.75, 255, 255",
    "RG_INTENSITY, 0.2, 0.2, 0.4, 63.75, 63.75, 68",
    "RG_INTENSITY, 0, 0, 0, 85, 85, 0",
  })
  void convertsAsDefined(
      ColourSpace space, float red, float green, float blue, float one, float two, float three) {
    assertArrayEquals(new float[] {one, two, three}, converted(space, red, green, blue), 1e-3f);
  }

  /** The values of L*, a* and b* are those of published tables for sRGB with D65. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 100, 0, 0",
    "0, 0, 0, 0, 0, 0",
    "1, 0, 0, 53.24, 80.09, 67.20",
    "0, 1, 0, 87.73, -86.18, 83.18",
    "0, 0, 1, 32.30, 79.19, -107.86",
  })
  void convertsToLabAsBytesHoldIt(
      float red, float green, float blue, float lightness, float a, float b) {
    float[] bytes = {lightness * 2.55f, a + 128, b + 128};
    assertArrayEquals(bytes, converted(ColourSpace.LAB, red, green, blue), 0.05f);
  }

  @Test
  void hueAndIntensityAreSingleChannels() {
    assertArrayEquals(new float[] {85}, converted(ColourSpace.HUE, 0, 0.3f, 0), 1e-3f);
    assertArrayEquals(new float[] {51}, converted(ColourSpace.INTENSITY, 0, 0.3f, 0.3f), 1e-3f);
  }

  private static float[] converted(ColourSpace space, float red, float green, float blue) {
    float[][] channels = space.channelsOf(new ColourImage(1, 1, new float[] {red, green, blue}));
    float[] pixel = new float[channels.length];
    for (int i = 0; i < pixel.length; i++) {
      pixel[i] = channels[i][0];
    }
    return pixel;
  }

  @ParameterizedTest
  @EnumSource
  void channelsAreInTheRangeOfBytes(ColourSpace space) {
    var random = new SplittableRandom(1);
    ColourImage image =
        Images.painted(
            40,
            30,
            (x, y) ->
                new float[] {
                  (float) random.nextDouble(), (float) random.nextDouble(), random.nextInt(2)
                });
    float[][] channels = space.channelsOf(image);
    assertEquals(space.channels(), channels.length);
    for (float[] channel : channels) {
      assertEquals(40 * 30, channel.length);
      for (float value : channel) {
        assertTrue(value >= 0 && value <= 255, () -> space + ": " + value);
      }
    }
  }
}
