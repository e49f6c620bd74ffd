package dlfs.ch08.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.images.ColourImage;
import dlfs.lab.artefacts.Bitmap;
import dlfs.segmentation.SegmentedImages;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SegmentedImageDrawingTest {
  private static final int[] COLOURS = {0, 0xFF0000, 0x00FF80};

  /** Returns an image of 5x3 pixels that are all the same: red 0.2, green 0.4, blue 0.6. */
  private static ColourImage image() {
    float[] pixels = new float[3 * 15];
    Arrays.fill(pixels, 0, 15, 0.2f);
    Arrays.fill(pixels, 15, 30, 0.4f);
    Arrays.fill(pixels, 30, 45, 0.6f);
    return new ColourImage(5, 3, pixels);
  }

  private static int colour(Bitmap picture, int pixel) {
    byte[] samples = picture.samples();
    return Byte.toUnsignedInt(samples[3 * pixel]) << 16
        | Byte.toUnsignedInt(samples[3 * pixel + 1]) << 8
        | Byte.toUnsignedInt(samples[3 * pixel + 2]);
  }

  @Test
  void imageIsUnchangedWithoutLabels() {
    Bitmap picture = Bitmap.of(image());
    for (int pixel = 0; pixel < 15; pixel++) {
      assertEquals(0x336699, colour(picture, pixel));
    }
  }

  @Test
  void areasAreHalfTransparentWithAnOutline() {
    byte[] labels = {
      1, 1, 1, 2, 2, //
      1, 1, 1, 2, 2, //
      1, 1, 1, 2, 2
    };
    Bitmap picture = SegmentedImageDrawing.of(image(), labels, label -> COLOURS[label]);
    for (int y = 0; y < 3; y++) {
      assertEquals(0x99334D, colour(picture, 5 * y), "inside");
      assertEquals(0x99334D, colour(picture, 5 * y + 1), "inside");
      assertEquals(0xFF0000, colour(picture, 5 * y + 2), "outline");
      assertEquals(0x00FF80, colour(picture, 5 * y + 3), "outline");
      assertEquals(0x1AB38D, colour(picture, 5 * y + 4), "inside");
    }
  }

  @Test
  void backgroundIsNotColouredAndPixelsThatDoNotCountAreWhite() {
    byte ignored = (byte) SegmentedImages.IGNORED;
    byte[] labels = {
      0, 0, 0, 0, 0, //
      0, 0, 0, ignored, ignored, //
      1, 0, 0, ignored, ignored
    };
    Bitmap picture = SegmentedImageDrawing.of(image(), labels, label -> COLOURS[label]);
    assertEquals(0x336699, colour(picture, 0));
    assertEquals(0x336699, colour(picture, 7), "beside an area");
    assertEquals(0xFF0000, colour(picture, 10), "a single pixel");
    assertEquals(0x99B3CC, colour(picture, 14));
    assertEquals(0xFFFFFF, colour(picture, 8));
  }
}
