package dlfs.images.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.files.DataFileException;
import dlfs.images.ImageShape;
import dlfs.support.Photographs;
import dlfs.support.Photographs.FourChannels;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhotographTest {
  private static final Path FILE = Path.of("photo");

  private static float[] decoded(byte[] content, int channels, int height, int width)
      throws IOException {
    return Photograph.decode(FILE, content)
        .scaledTo(new ImageShape(channels, height, width), Fit.SQUASH);
  }

  private static String refusal(byte[] content) {
    var e = assertThrows(DataFileException.class, () -> Photograph.decode(FILE, content));
    assertTrue(e.getMessage().startsWith("photo "), e.getMessage());
    return e.getMessage();
  }

  /** Returns a line of pixels with components of 8 or 16 bits. */
  private static BufferedImage line(int colourSpace, boolean alpha, int bits, int... samples) {
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(colourSpace),
            alpha,
            false,
            alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
            bits == 8 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT);
    int width = samples.length / model.getNumComponents();
    WritableRaster raster = model.createCompatibleWritableRaster(width, 1);
    raster.setPixels(0, 0, width, 1, samples);
    return new BufferedImage(model, raster, false, null);
  }

  @Test
  void takesTheValuesOfGreyPixelsAsTheyAreStored() throws IOException {
    byte[] png = Photographs.png(line(ColorSpace.CS_GRAY, false, 8, 0, 3, 128, 255));
    float[] expected = {0, 3 / 255f, 128 / 255f, 1};
    assertArrayEquals(expected, decoded(png, 1, 1, 4)); // getRGB would turn 3 into 28
    for (int channel = 0; channel < 3; channel++) {
      assertArrayEquals(
          expected, Arrays.copyOfRange(decoded(png, 3, 1, 4), 4 * channel, 4 * channel + 4));
    }
  }

  @Test
  void scalesValuesOf16Bits() throws IOException {
    byte[] grey = Photographs.png(line(ColorSpace.CS_GRAY, false, 16, 0, 257, 1000, 65_535));
    assertArrayEquals(new float[] {0, 257 / 65_535f, 1000 / 65_535f, 1}, decoded(grey, 1, 1, 4));
    byte[] colour = Photographs.png(line(ColorSpace.CS_sRGB, false, 16, 65_535, 300, 0));
    assertArrayEquals(new float[] {1, 300 / 65_535f, 0}, decoded(colour, 3, 1, 1));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 3", "4, 15"})
  void scalesGreyValuesOfFewBits(int bits, int white) throws IOException {
    byte[] png = greyPng(bits, 0x1e); // 0001 1110
    float[] expected = new float[8 / bits];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (0x1e >> (8 - bits * (i + 1)) & white) / (float) white;
    }
    assertArrayEquals(expected, decoded(png, 1, 1, expected.length), 1e-6f);
  }

  /** Returns a PNG file of a line of grey pixels in one byte, which ImageIO does not write. */
  private static byte[] greyPng(int bits, int pixels) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(8 / bits).putInt(1);
    out.write(chunk("IHDR", header.put(new byte[] {(byte) bits, 0, 0, 0, 0}).array()));
    var data = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(data)) {
      deflater.write(new byte[] {0, (byte) pixels});
    }
    out.write(chunk("IDAT", data.toByteArray()));
    out.write(chunk("IEND", new byte[0]));
    return out.toByteArray();
  }

  private static byte[] chunk(String type, byte[] content) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + content.length).putInt(content.length);
    chunk.put(type.getBytes(StandardCharsets.US_ASCII)).put(content);
    var crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + content.length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  @Test
  void looksColoursUpInThePalette() throws IOException {
    byte[] reds = {0, (byte) 255, 10};
    byte[] greens = {0, (byte) 255, 20};
    byte[] blues = {0, (byte) 255, 30};
    var palette = new IndexColorModel(2, 3, reds, greens, blues, 1); // 1 is transparent
    var image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY, palette);
    image.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 1, 2});
    assertArrayEquals(
        new float[] {0, 1, 10 / 255f, 0, 1, 20 / 255f, 0, 1, 30 / 255f},
        decoded(Photographs.png(image), 3, 1, 3));
  }

  @Test
  void putsTransparentPixelsOnWhite() throws IOException {
    byte[] grey = Photographs.png(line(ColorSpace.CS_GRAY, true, 8, 0, 0, 0, 51, 100, 255));
    assertArrayEquals(new float[] {1, 0.8f, 100 / 255f}, decoded(grey, 1, 1, 3), 1e-6f);
    byte[] colour = Photographs.png(line(ColorSpace.CS_sRGB, true, 8, 255, 0, 0, 51));
    assertArrayEquals(new float[] {1, 0.8f, 0.8f}, decoded(colour, 3, 1, 1), 1e-6f);
  }

  @Test
  void computesTheLumaOfColours() throws IOException {
    byte[] png = Photographs.png(line(ColorSpace.CS_sRGB, false, 8, 255, 0, 0, 0, 255, 0));
    assertArrayEquals(new float[] {0.299f, 0.587f}, decoded(png, 1, 1, 2), 1e-6f);
  }

  @ParameterizedTest
  @EnumSource(names = {"CMYK", "YCCK"})
  void convertsCmyk(FourChannels kind) throws IOException {
    float[] red = decoded(Photographs.cmykJpeg(8, 8, kind, 0, 255, 255, 0), 3, 1, 1);
    assertTrue(red[0] > 0.85 && red[1] < 0.2 && red[2] < 0.2, Arrays.toString(red));
    float[] white = decoded(Photographs.cmykJpeg(8, 8, kind, 0, 0, 0, 0), 3, 1, 1);
    assertArrayEquals(new float[] {1, 1, 1}, white, 0.01f);
    float[] black = decoded(Photographs.cmykJpeg(8, 8, kind, 0, 0, 0, 255), 1, 1, 1);
    assertTrue(black[0] < 0.2, Arrays.toString(black));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 'AB CD'", "2, 'BA DC'", "3, 'DC BA'", "4, 'CD AB'",
    "5, 'AC BD'", "6, 'CA DB'", "7, 'DB CA'", "8, 'BD AC'"
  })
  void showsPhotographsInTheOrientationOfTheCamera(int tag, String corners) throws IOException {
    var image = new BufferedImage(32, 16, BufferedImage.TYPE_BYTE_GRAY); // A B above C D
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 32; x++) {
        image.getRaster().setSample(x, y, 0, 80 * (x / 16 + 2 * (y / 8)));
      }
    }
    byte[] jpeg = Photographs.withOrientation(Photographs.jpeg(image), tag);
    float[] shown = decoded(jpeg, 1, 16, 16);
    int[] places = {3 * 16 + 3, 3 * 16 + 12, 12 * 16 + 3, 12 * 16 + 12};
    String seen =
        String.join(
            "",
            Arrays.stream(places)
                .mapToObj(place -> "" + "ABCD".charAt(Math.round(shown[place] * 255 / 80)))
                .toList());
    assertEquals(corners.replace(" ", ""), seen);
  }

  @Test
  void cropsTheCentreOrSquashes() throws IOException {
    var wide = new BufferedImage(30, 10, BufferedImage.TYPE_BYTE_GRAY); // a white middle
    for (int y = 0; y < 10; y++) {
      for (int x = 10; x < 20; x++) {
        wide.getRaster().setSample(x, y, 0, 255);
      }
    }
    Photograph photograph = Photograph.decode(FILE, Photographs.png(wide));
    float[] cropped = photograph.scaledTo(new ImageShape(1, 10, 10), Fit.CROP);
    for (float pixel : cropped) {
      assertEquals(1, pixel);
    }
    float[] squashed = photograph.scaledTo(new ImageShape(1, 1, 3), Fit.SQUASH);
    assertArrayEquals(new float[] {0.125f, 0.75f, 0.125f}, squashed, 0.03f);
  }

  @Test
  void keepsImagesOfTheSizeAsTheyAre() throws IOException {
    byte[] png = Photographs.png(line(ColorSpace.CS_GRAY, false, 8, 9, 200, 7, 77, 3));
    float[] expected = {9 / 255f, 200 / 255f, 7 / 255f, 77 / 255f, 3 / 255f};
    for (Fit fit : Fit.values()) {
      assertArrayEquals(
          expected, Photograph.decode(FILE, png).scaledTo(new ImageShape(1, 1, 5), fit));
    }
  }

  @Test
  void enlargesASinglePixel() throws IOException {
    float[] enlarged = decoded(Photographs.png(Photographs.plain(1, 1, 0xff0000)), 3, 4, 5);
    for (int i = 0; i < enlarged.length; i++) {
      assertEquals(i < 20 ? 1 : 0, enlarged[i]);
    }
  }

  @Test
  void refusesWhatIsNoImage() {
    assertEquals(
        "photo is not an image (it starts with \"hello\"); expected PNG or JPEG",
        refusal("hello".getBytes(StandardCharsets.US_ASCII)));
    assertTrue(refusal(new byte[] {1, 2}).contains("it starts with 01 02"));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.3, 0.9, 0.999})
  void refusesTruncatedImages(double share) {
    BufferedImage image = Photographs.plain(60, 40, 0);
    for (int i = 0; i < 2_400; i++) {
      image.setRGB(i % 60, i / 60, i * 7_919);
    }
    for (byte[] whole : new byte[][] {Photographs.jpeg(image), Photographs.png(image)}) {
      String message = refusal(Arrays.copyOf(whole, (int) (share * whole.length)));
      assertTrue(
          message.matches("photo is (truncated|damaged .*); expected an intact .*"), message);
    }
  }

  @Test
  void refusesFourChannelsOfUnknownMeaning() {
    byte[] jpeg = Photographs.cmykJpeg(8, 8, FourChannels.UNMARKED, 0, 255, 255, 0);
    assertTrue(refusal(jpeg).contains("has four channels of unknown meaning"), refusal(jpeg));
  }

  @Test
  void refusesImagesThatWouldFillTheMemory() throws IOException {
    byte[] png = greyPng(1, 0);
    ByteBuffer.wrap(png).putInt(16, 100_000).putInt(20, 100_000); // width and height
    var crc = new CRC32();
    crc.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
    assertTrue(refusal(png).contains("has 100000x100000 pixels"), refusal(png));
  }
}
