package dlfs.ch08.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.boxes.Box;
import dlfs.lab.artefacts.Bitmap;
import dlfs.proposals.Segments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnlargedImageTest {
  private static final float[] BLACK = {0, 0, 0};
  private static final float[] RED = {1, 0, 0};

  /** 24x12 white pixels, of which the one in column 2 and row 1 is blue. */
  private final EnlargedImage image =
      new EnlargedImage(
          24, 12, pixel -> pixel == 24 + 2 ? new float[] {0, 0, 1} : new float[] {1, 1, 1});

  @ParameterizedTest
  @CsvSource({"96, 96, 288, 288", "24, 12, 288, 144", "320, 205, 320, 205", "100, 289, 100, 289"})
  void enlargesSmallImagesByWholeFactors(int columns, int rows, int width, int height) {
    Bitmap bitmap = new EnlargedImage(columns, rows, pixel -> RED).bitmap();
    assertEquals(width, bitmap.width());
    assertEquals(height, bitmap.height());
  }

  @Test
  void pixelsBecomeSquares() {
    assertEquals("0 0 255", colour(24, 12));
    assertEquals("0 0 255", colour(35, 23));
    assertEquals("255 255 255", colour(23, 12));
    assertEquals("255 255 255", colour(36, 23));
    assertEquals("255 255 255", colour(24, 24));
  }

  @Test
  void drawsBoxesInsideTheirEdges() {
    image.draw(new Box(4, 2, 10, 8), RED, BLACK);
    assertEquals("255 255 255", colour(47, 60));
    assertEquals("0 0 0", colour(48, 60));
    assertEquals("255 0 0", colour(49, 60));
    assertEquals("255 0 0", colour(50, 60));
    assertEquals("0 0 0", colour(51, 60));
    assertEquals("255 255 255", colour(52, 60));
    assertEquals("0 0 0", colour(119, 60));
    assertEquals("255 255 255", colour(120, 60));
    assertEquals("255 0 0", colour(60, 25));
    assertEquals("255 0 0", colour(60, 94));
  }

  @Test
  void drawsTheBoundariesOfSegments() {
    int[] numbers = new int[24 * 12];
    numbers[5 * 24 + 6] = 1;
    image.drawBoundaries(new Segments(24, 12, 2, numbers), BLACK);
    assertEquals("0 0 0", colour(72, 65));
    assertEquals("0 0 0", colour(84, 65)); // the first column of the next pixel
    assertEquals("0 0 0", colour(75, 60));
    assertEquals("0 0 0", colour(75, 72));
    assertEquals("255 255 255", colour(75, 65));
    assertEquals("255 255 255", colour(71, 65));
  }

  private String colour(int x, int y) {
    Bitmap bitmap = image.bitmap();
    byte[] samples = bitmap.samples();
    int first = 3 * (y * bitmap.width() + x);
    return (samples[first] & 255)
        + " "
        + (samples[first + 1] & 255)
        + " "
        + (samples[first + 2] & 255);
  }
}
