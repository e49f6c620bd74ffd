package dlfs.images.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplingTest {

  @Test
  void interpolatesBilinearlyWhereItEnlarges() {
    assertArrayEquals(
        new float[] {0, 0.25f, 0.75f, 1}, Resampling.of(2, 4).apply(new float[] {0, 1}), 1e-6f);
  }

  @Test
  void takesWeightedMeansWhereItReduces() {
    // The centre of the first pixel is 0.5, and the weights of 0, 1 and 2 are 3/4, 3/4 and 1/4.
    assertArrayEquals(
        new float[] {1 / 7f, 3 / 7f}, Resampling.of(4, 2).apply(new float[] {0, 0, 1, 0}), 1e-6f);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 7", "7, 1", "5, 5", "1000, 3", "3, 1000", "224, 225"})
  void keepsTheBrightness(int length, int size) {
    float[] line = new float[length];
    Arrays.fill(line, 0.7f);
    for (float pixel : Resampling.of(length, size).apply(line)) {
      assertEquals(0.7f, pixel, 1e-5f);
    }
  }

  @Test
  void takesTheCentre() {
    assertArrayEquals(
        new float[] {2, 3}, Resampling.ofCentre(6, 2, 1).apply(new float[] {0, 1, 2, 3, 4, 5}));
  }
}
