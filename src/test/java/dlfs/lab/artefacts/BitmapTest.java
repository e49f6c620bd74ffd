package dlfs.lab.artefacts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.lab.charts.ImageGrid;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitmapTest {

  private static Bitmap random(int width, int height, int channels) {
    byte[] samples = new byte[width * height * channels];
    new SplittableRandom(0).nextBytes(samples);
    return new Bitmap(width, height, channels, samples);
  }

  private static int[] levels(Bitmap picture) {
    byte[] samples = picture.samples();
    return IntStream.range(0, samples.length).map(i -> Byte.toUnsignedInt(samples[i])).toArray();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "7, 5, 1", "1, 1, 3", "5, 7, 3", "300, 200, 3"})
  void pngHasTheSamplesOfThePicture(int width, int height, int channels) throws IOException {
    Bitmap picture = random(width, height, channels);
    BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(picture.png()));
    Raster samples = decoded.getRaster();
    assertEquals(width, samples.getWidth());
    assertEquals(height, samples.getHeight());
    assertArrayEquals(levels(picture), samples.getPixels(0, 0, width, height, (int[]) null));
  }

  @Test
  void pngIsTheSameForTheSamePicture() {
    assertArrayEquals(random(40, 30, 3).png(), random(40, 30, 3).png());
  }

  @Test
  void valuesBecomeGreyLevels() {
    double[] values = {0, 1, 0.5, -3, 9, 0.2};
    assertArrayEquals(new int[] {255, 0, 128, 255, 0, 204}, levels(Bitmap.grey(values, 3, 0, 1)));
    assertArrayEquals(new int[] {0, 255, 128, 0, 255, 51}, levels(Bitmap.grey(values, 3, 1, 0)));
  }

  @Test
  void channelsBecomeColoursBetweenBlackAndWhite() {
    double[] values = {0, 0.2, 1, -3, 9, 0.5}; // of two pixels: red, green, blue
    assertArrayEquals(
        new int[] {0, 255, 255, 51, 0, 128}, levels(Bitmap.colour(2, 1, i -> values[i])));
  }

  @Test
  void stretchedValuesReachFromWhiteToBlack() {
    assertArrayEquals(
        new int[] {255, 0, 128, 191}, levels(Bitmap.stretched(new double[] {-2, 6, 2, 0}, 2)));
    assertArrayEquals(new int[] {255, 255}, levels(Bitmap.stretched(new double[] {7, 7}, 2)));
  }

  @Test
  void aSheetHasThePicturesSideBySide() {
    List<Bitmap> tiles =
        IntStream.range(0, 3)
            .mapToObj(i -> new Bitmap(2, 1, 1, new byte[] {(byte) (10 * i), (byte) (10 * i + 1)}))
            .toList();
    Bitmap sheet = Bitmap.sheet(2, tiles);
    assertEquals(4, sheet.width());
    assertEquals(2, sheet.height());
    assertArrayEquals(new int[] {0, 1, 10, 11, 20, 21, 255, 255}, levels(sheet));
  }

  @ParameterizedTest
  @CsvSource({"1, 4, 1", "5, 4, 1", "7, 3, 3", "4, 4, 3"})
  void aSheetCanBeSplitIntoItsPictures(int count, int columns, int channels) {
    Bitmap tile = random(6, 4, channels);
    byte[] white = new byte[6 * 4 * channels];
    Arrays.fill(white, (byte) 255);
    Bitmap last = new Bitmap(6, 4, channels, white);
    List<Bitmap> tiles =
        IntStream.range(0, count).mapToObj(i -> i == count - 1 ? last : tile).toList();
    List<BufferedImage> split = ImageGrid.split(Bitmap.sheet(columns, tiles).png(), columns, count);
    assertEquals(count, split.size());
    for (int i = 0; i < count; i++) {
      assertShows(tiles.get(i), split.get(i));
    }
  }

  /** Grey levels in particular, which Java converts to others where it is not prevented. */
  private static void assertShows(Bitmap expected, BufferedImage image) {
    int[] levels = levels(expected);
    for (int y = 0; y < expected.height(); y++) {
      for (int x = 0; x < expected.width(); x++) {
        int first = (y * expected.width() + x) * expected.channels();
        int last = first + expected.channels() - 1;
        int rgb = levels[first] << 16 | levels[(first + last) / 2] << 8 | levels[last];
        assertEquals(rgb, image.getRGB(x, y) & 0xFFFFFF);
      }
    }
  }

  @Test
  void refusesSizesThatDoNotMatch() {
    byte[] six = new byte[6];
    assertThrows(IllegalArgumentException.class, () -> new Bitmap(0, 6, 1, six));
    assertThrows(IllegalArgumentException.class, () -> new Bitmap(3, 1, 2, six));
    assertThrows(IllegalArgumentException.class, () -> new Bitmap(2, 2, 1, six));
    List<Bitmap> different = List.of(new Bitmap(6, 1, 1, six), new Bitmap(3, 2, 1, six));
    assertThrows(IllegalArgumentException.class, () -> Bitmap.sheet(2, different));
  }
}
