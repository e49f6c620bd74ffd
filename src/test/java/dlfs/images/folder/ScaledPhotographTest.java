package dlfs.images.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.files.DataFileException;
import dlfs.images.ColourImage;
import dlfs.support.Photographs;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScaledPhotographTest {
  private static final Path FILE = Path.of("photo.png");
  private static final int MIN = 16;

  private static ScaledPhotograph decode(byte[] content, int longerSide) throws IOException {
    return ScaledPhotograph.decode(FILE, content, longerSide, MIN);
  }

  @ParameterizedTest
  @CsvSource({
    "40, 32, 20, 20, 16",
    "30, 40, 64, 48, 64",
    "40, 40, 40, 40, 40",
    "99, 50, 33, 33, 17"
  })
  void keepsTheProportions(int width, int height, int longer, int newWidth, int newHeight)
      throws IOException {
    ScaledPhotograph scaled = decode(Photographs.png(Photographs.plain(width, height, 0)), longer);
    assertEquals(newWidth, scaled.image().width());
    assertEquals(newHeight, scaled.image().height());
    assertEquals(width, scaled.width());
    assertEquals(height, scaled.height());
  }

  @Test
  void isThePhotographItselfAtItsOwnSize() throws IOException {
    BufferedImage image = gradient(32, 20);
    ColourImage found = decode(Photographs.png(image), 32).image();
    Photograph whole = Photograph.decode(FILE, Photographs.png(image));
    assertArrayEquals(whole.scaledTo(whole.shape(), Fit.SQUASH), found.pixels());
  }

  /** Red increases to the right, green downwards. */
  private static BufferedImage gradient(int width, int height) {
    BufferedImage image = Photographs.plain(width, height, 0);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 255 * x / (width - 1) << 16 | 255 * y / (height - 1) << 8);
      }
    }
    return image;
  }

  /** Only every ninth row and column is decoded. */
  @Test
  void isCloseToTheMeanOfAllPixelsIfMostAreSkipped() throws IOException {
    byte[] png = Photographs.png(gradient(1_200, 900));
    ColourImage found = decode(png, 32).image();
    Photograph whole = Photograph.decode(FILE, png);
    assertArrayEquals(whole.scaledTo(found.shape(), Fit.SQUASH), found.pixels(), 0.01f);
  }

  /** Of 10,000 columns, 257 are decoded. */
  @Test
  void canBeVeryLarge() throws IOException {
    var image = new BufferedImage(10_000, 3_000, BufferedImage.TYPE_BYTE_BINARY);
    ScaledPhotograph scaled = decode(Photographs.png(image), 64);
    assertEquals(64, scaled.image().width());
    assertEquals(10_000, scaled.width());
  }

  @Test
  void isShownAsTheCameraSays() throws IOException {
    byte[] jpeg =
        Photographs.withOrientation(Photographs.jpeg(Photographs.plain(400, 200, 0xFF0000)), 6);
    ScaledPhotograph upright = decode(jpeg, 40);
    assertEquals(20, upright.image().width());
    assertEquals(40, upright.image().height());
    assertEquals(200, upright.width());
    assertEquals(400, upright.height());
    assertEquals(1, upright.image().pixels()[0], 0.02);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 'has 1x1 pixels; expected at least 16x16'",
    "15, 400, 'has 15x400 pixels; expected at least 16x16'",
    "2000, 20, 'has 2000x20 pixels, and would be scaled to 64x1; expected proportions that leave"
        + " at least 16 pixels'"
  })
  void refusesPhotographsThatAreTooSmallOrTooNarrow(int width, int height, String expected) {
    byte[] png = Photographs.png(Photographs.plain(width, height, 0));
    var refusal = assertThrows(DataFileException.class, () -> decode(png, 64));
    assertEquals("photo.png " + expected, refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"no image", "\u0089PNG"})
  void refusesOtherFiles(String content) {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    var refusal = assertThrows(DataFileException.class, () -> decode(bytes, 64));
    assertTrue(refusal.getMessage().contains("is not an image"), refusal.getMessage());
  }
}
