package dlfs.lab.artefacts;

import static dlfs.text.Text.formatted;

import dlfs.images.ColourImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/**
 * A grey or colour picture.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param channels 1 for grey, or 3 for red, green and blue
 * @param samples the channels of each pixel, row by row: [height * width * channels], from 0
 *     (black) to 255, as unsigned bytes
 */
public record Bitmap(int width, int height, int channels, byte[] samples) {
  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;

  /** Creates a picture of these samples, which are not copied. */
  public Bitmap {
    if (width < 1 || height < 1 || channels != 1 && channels != 3) {
      throw new IllegalArgumentException(
          formatted("a picture of %dx%d pixels and %d channels", width, height, channels));
    }
    if (samples.length != width * height * channels) {
      throw new IllegalArgumentException(
          formatted(
              "%d samples for %dx%d pixels of %d channels",
              samples.length, width, height, channels));
    }
  }

  /** Creates a colour picture of an image. */
  public static Bitmap of(ColourImage image) {
    return colour(image.width(), image.height(), i -> image.pixels()[i]);
  }

  /**
   * Creates a colour picture, in which values below 0 become 0, and those above 1 become 1.
   *
   * @param values returns the value of a number below 3 * height * width: those of red, green and
   *     blue, one channel after the other, each row by row
   */
  public static Bitmap colour(int width, int height, IntToDoubleFunction values) {
    int pixels = width * height;
    byte[] samples = new byte[ColourImage.CHANNELS * pixels];
    for (int i = 0; i < samples.length; i++) {
      int pixel = i / ColourImage.CHANNELS;
      int channel = i % ColourImage.CHANNELS;
      double value = values.applyAsDouble(channel * pixels + pixel);
      samples[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, value)));
    }
    return new Bitmap(width, height, ColourImage.CHANNELS, samples);
  }

  /**
   * Creates a grey picture.
   *
   * @param values a value for each pixel, row by row
   * @param width in pixels
   * @param white the value that becomes white
   * @param black the value that becomes black; below {@code white} or above
   */
  public static Bitmap grey(double[] values, int width, double white, double black) {
    byte[] samples = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      double darkness = Math.min(1, Math.max(0, (values[i] - white) / (black - white)));
      samples[i] = (byte) Math.round(255 * (1 - darkness));
    }
    return new Bitmap(width, values.length / width, 1, samples);
  }

  /** Creates a grey picture in which the smallest value is white and the largest black. */
  public static Bitmap stretched(double[] values, int width) {
    double min = Arrays.stream(values).min().orElseThrow();
    double max = Arrays.stream(values).max().orElseThrow();
    return grey(values, width, min, max > min ? max : min + 1);
  }

  /**
   * Puts pictures side by side, in rows. The rest of the last row is white.
   *
   * @param columns the number of pictures in a row
   * @param tiles pictures of the same size and number of channels, at least one
   */
  public static Bitmap sheet(int columns, List<Bitmap> tiles) {
    Bitmap first = tiles.get(0);
    int rows = (tiles.size() + columns - 1) / columns;
    int bytesPerLine = first.width * first.channels;
    byte[] samples = new byte[rows * columns * first.samples.length];
    Arrays.fill(samples, (byte) 255);
    for (int i = 0; i < tiles.size(); i++) {
      Bitmap tile = tiles.get(i);
      if (tile.width != first.width
          || tile.height != first.height
          || tile.channels != first.channels) {
        throw new IllegalArgumentException("the pictures of a sheet have the same size");
      }
      for (int line = 0; line < first.height; line++) {
        int y = i / columns * first.height + line;
        int to = (y * columns + i % columns) * bytesPerLine;
        System.arraycopy(tile.samples, line * bytesPerLine, samples, to, bytesPerLine);
      }
    }
    return new Bitmap(columns * first.width, rows * first.height, first.channels, samples);
  }

  /** Encodes the picture as PNG (ISO/IEC 15948), without filtering. */
  public byte[] png() {
    var png = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(png)) {
      out.writeLong(PNG_SIGNATURE);
      writeChunk(out, "IHDR", header());
      writeChunk(out, "IDAT", compressedLines());
      writeChunk(out, "IEND", new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // never, in memory
    }
    return png.toByteArray();
  }

  private static void writeChunk(DataOutputStream out, String type, byte[] content)
      throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    var checksum = new CRC32();
    checksum.update(name);
    checksum.update(content);
    out.writeInt(content.length);
    out.write(name);
    out.write(content);
    out.writeInt((int) checksum.getValue());
  }

  private byte[] header() throws IOException {
    var header = new ByteArrayOutputStream();
    var out = new DataOutputStream(header);
    out.writeInt(width);
    out.writeInt(height);
    out.writeByte(8); // bits of a sample
    out.writeByte(channels == 1 ? 0 : 2); // grey or RGB
    out.write(new byte[3]); // the only compression and filter methods; not interlaced
    return header.toByteArray();
  }

  private byte[] compressedLines() throws IOException {
    var compressed = new ByteArrayOutputStream();
    try (var lines = new DeflaterOutputStream(compressed)) {
      int bytesPerLine = width * channels;
      for (int from = 0; from < samples.length; from += bytesPerLine) {
        lines.write(0); // no filter
        lines.write(samples, from, bytesPerLine);
      }
    }
    return compressed.toByteArray();
  }
}
