package dlfs.support;

import java.awt.Point;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/** Creates image files. */
public final class Photographs {
  private Photographs() {}

  /** Returns an image of one colour, 0xRRGGBB. */
  public static BufferedImage plain(int width, int height, int rgb) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb);
      }
    }
    return image;
  }

  public static byte[] png(BufferedImage image) {
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static byte[] jpeg(BufferedImage image) {
    return jpeg(new IIOImage(image, null, null));
  }

  /** The meaning of the channels in a JPEG file of four. */
  public enum FourChannels {
    /** Inverted CMYK with Adobe's marker, as Photoshop writes it. */
    CMYK,

    /** The same with the first three channels converted as red, green and blue are. */
    YCCK,

    /** CMYK that is not inverted, without a marker that says so. */
    UNMARKED
  }

  /** Returns a JPEG file of one colour, given by the amount of each ink, 0 to 255. */
  public static byte[] cmykJpeg(int width, int height, FourChannels kind, int... cmyk) {
    int[] pixel =
        switch (kind) {
          case CMYK -> IntStream.of(cmyk).map(ink -> 255 - ink).toArray();
          case YCCK -> ycck(cmyk);
          case UNMARKED -> cmyk;
        };
    byte[] samples = new byte[width * height * 4];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) pixel[i % 4];
    }
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(samples, samples.length),
            width,
            height,
            4 * width,
            4,
            new int[] {0, 1, 2, 3},
            new Point());
    byte[] plain = jpeg(new IIOImage(raster, null, null));
    return kind == FourChannels.UNMARKED ? plain : withSegment(plain, adobeMarker(kind));
  }

  private static int[] ycck(int... cmyk) {
    double c = cmyk[0];
    double m = cmyk[1];
    double y = cmyk[2];
    return new int[] {
      (int) Math.round(0.299 * c + 0.587 * m + 0.114 * y),
      (int) Math.round(Math.min(255, 128 - 0.168736 * c - 0.331264 * m + 0.5 * y)),
      (int) Math.round(Math.min(255, 128 + 0.5 * c - 0.418688 * m - 0.081312 * y)),
      255 - cmyk[3]
    };
  }

  private static byte[] adobeMarker(FourChannels kind) {
    return ByteBuffer.allocate(16)
        .put(new byte[] {(byte) 0xff, (byte) 0xee, 0, 14})
        .put("Adobe".getBytes(StandardCharsets.US_ASCII))
        .put(new byte[] {0, 100, 0, 0, 0, 0})
        .put((byte) (kind == FourChannels.YCCK ? 2 : 0))
        .array();
  }

  /** Returns a JPEG file with EXIF metadata that say how it is to be shown: 1 to 8. */
  public static byte[] withOrientation(byte[] jpeg, int orientation) {
    byte[] tiff =
        ByteBuffer.allocate(26) // big-endian
            .put("MM".getBytes(StandardCharsets.US_ASCII))
            .putShort((short) 42)
            .putInt(8)
            .putShort((short) 1) // one entry: the tag, of one 16-bit number
            .putShort((short) 0x0112)
            .putShort((short) 3)
            .putInt(1)
            .putShort((short) orientation)
            .putShort((short) 0)
            .putInt(0)
            .array();
    byte[] segment =
        ByteBuffer.allocate(10 + tiff.length)
            .put(new byte[] {(byte) 0xff, (byte) 0xe1})
            .putShort((short) (8 + tiff.length))
            .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
            .put(tiff)
            .array();
    return withSegment(jpeg, segment);
  }

  private static byte[] withSegment(byte[] jpeg, byte[] segment) {
    return ByteBuffer.allocate(jpeg.length + segment.length)
        .put(jpeg, 0, 2)
        .put(segment)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  private static byte[] jpeg(IIOImage image) {
    var bytes = new ByteArrayOutputStream();
    ImageWriter writer = jdkWriter();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam best = writer.getDefaultWriteParam();
      best.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      best.setCompressionQuality(1);
      writer.write(null, image, best);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static ImageWriter jdkWriter() {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("jpeg");
    while (writers.hasNext()) {
      ImageWriter writer = writers.next();
      if (writer.getClass().getPackageName().startsWith("com.sun.")) {
        return writer;
      }
    }
    throw new AssertionError("the JDK has no JPEG writer");
  }
}
