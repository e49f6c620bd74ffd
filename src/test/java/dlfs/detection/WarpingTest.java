package dlfs.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.boxes.Box;
import dlfs.images.ColourImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Regions that are cut out and warped. */
class WarpingTest {

  /** An image whose first channel is the column, and the others the row. */
  private static ColourImage image() {
    float[] pixels = new float[3 * 4 * 6];
    for (int i = 0; i < pixels.length; i++) {
      int pixel = i % 24;
      pixels[i] = i < 24 ? pixel % 6 : pixel / 6;
    }
    return new ColourImage(6, 4, pixels);
  }

  @Test
  void copiesARegionOfItsOwnSize() {
    ColourImage crop = new Warping(2, 0).crop(image(), new Box(3, 1, 5, 3));
    assertArrayEquals(new float[] {3, 4, 3, 4, 1, 1, 2, 2, 1, 1, 2, 2}, crop.pixels());
  }

  /** Four columns and two rows become 2x2, so that each value is a mean of two columns. */
  @Test
  void interpolatesRegionsOfOtherShapes() {
    ColourImage crop = new Warping(2, 0).crop(image(), new Box(1, 1, 5, 3));
    assertArrayEquals(new float[] {1.5f, 3.5f, 1.5f, 3.5f}, Arrays.copyOf(crop.pixels(), 4), 1e-6f);
  }

  @Test
  void showsTheSurroundingsAndGreyBeyondTheImage() {
    ColourImage crop = new Warping(4, 1).crop(image(), new Box(4, 2, 6, 4));
    assertArrayEquals(new float[] {3, 4, 5, 0.5f}, Arrays.copyOfRange(crop.pixels(), 4, 8), 1e-6f);
    assertArrayEquals(
        new float[] {0.5f, 0.5f, 0.5f, 0.5f}, Arrays.copyOfRange(crop.pixels(), 12, 16));
    assertEquals(crop.shape(), new Warping(4, 1).shape());
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "8, -1"})
  void refusesBordersThatLeaveNoRoom(int size, int context) {
    assertThrows(IllegalArgumentException.class, () -> new Warping(size, context));
  }
}
