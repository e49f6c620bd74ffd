package dlfs.images.folder;

import static dlfs.text.Text.formatted;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import dlfs.files.DataFileException;
import dlfs.images.ImageShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes PNG and JPEG files, which are told apart by their first bytes, whatever their names.
 *
 * <p>PNG is decoded by the JDK. JPEG is decoded by the JDK too, through the TwelveMonkeys plug-in,
 * which adds CMYK and YCCK: it converts them by their colour profile, or without one by a simple
 * formula.
 */
final class ImageDecoder {
  private static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a");
  private static final byte[] JPEG = HexFormat.of().parseHex("ffd8ff");
  private static final int SHOWN_BYTES = 12;
  private static final String EXPECTED = "an intact PNG or JPEG image";

  /** More than almost any camera has; a damaged or malicious header may declare many more. */
  private static final long MAX_PIXELS = 100_000_000;

  /** Warnings after which a part of a JPEG image is missing; others are about harmless mistakes. */
  private static final List<String> TRUNCATED = List.of("Truncated File", "premature end");

  private static final String CORRUPT = "bad Huffman code";

  private ImageDecoder() {}

  static boolean isJpeg(byte[] content) {
    return startsWith(content, JPEG);
  }

  /**
   * Decodes an image.
   *
   * @param file its file, for messages
   * @param content the content of the file
   * @throws DataFileException if it is not an image of these formats, or a part of it is missing or
   *     damaged
   */
  static BufferedImage decode(Path file, byte[] content) throws DataFileException {
    return read(file, content, reader -> reader.read(0));
  }

  /**
   * Decodes an image with only every k-th row and column, without ever holding all of them in
   * memory.
   *
   * @param longerSide the least number of pixels that are left of the longer side, if it has as
   *     many
   */
  static BufferedImage decodeReduced(Path file, byte[] content, int longerSide)
      throws DataFileException {
    return read(
        file,
        content,
        reader -> {
          int step = Math.max(1, Math.max(reader.getWidth(0), reader.getHeight(0)) / longerSide);
          ImageReadParam sparse = reader.getDefaultReadParam();
          sparse.setSourceSubsampling(step, step, 0, 0);
          return reader.read(0, sparse);
        });
  }

  /** Returns the shape of an image as it is stored, in colour, without decoding it. */
  static ImageShape shape(Path file, byte[] content) throws DataFileException {
    return read(
        file, content, reader -> new ImageShape(3, reader.getHeight(0), reader.getWidth(0)));
  }

  /** Reads something of an image. */
  @FunctionalInterface
  private interface Reading<T> {
    T from(ImageReader reader) throws IOException;
  }

  private static <T> T read(Path file, byte[] content, Reading<T> reading)
      throws DataFileException {
    if (!isJpeg(content) && !startsWith(content, PNG)) {
      throw new DataFileException(
          file, formatted("is not an image (it starts with %s)", start(content)), "PNG or JPEG");
    }
    List<String> warnings = new ArrayList<>();
    ImageReader reader = reader(isJpeg(content));
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      reader.setInput(in, true);
      checkSize(file, reader);
      T result = reading.from(reader);
      check(file, warnings);
      return result;
    } catch (DataFileException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // the JDK throws both for damaged files
      check(file, warnings);
      throw new DataFileException(file, problem(e), EXPECTED);
    } finally {
      reader.dispose();
    }
  }

  private static ImageReader reader(boolean jpeg) {
    return jpeg ? JpegPlugin.newReader() : ImageIO.getImageReadersByFormatName("png").next();
  }

  private static boolean startsWith(byte[] content, byte[] start) {
    return content.length >= start.length
        && Arrays.equals(content, 0, start.length, start, 0, start.length);
  }

  private static String start(byte[] content) {
    byte[] shown = Arrays.copyOf(content, Math.min(content.length, SHOWN_BYTES));
    String text = new String(shown, StandardCharsets.US_ASCII);
    return text.matches("\\p{Print}+")
        ? '"' + text + '"'
        : HexFormat.ofDelimiter(" ").formatHex(shown);
  }

  private static void checkSize(Path file, ImageReader reader) throws IOException {
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > MAX_PIXELS) {
      throw new DataFileException(
          file,
          formatted("has %dx%d pixels", reader.getWidth(0), reader.getHeight(0)),
          formatted("at most %,d pixels", MAX_PIXELS));
    }
  }

  private static void check(Path file, List<String> warnings) throws DataFileException {
    for (String warning : warnings) {
      if (TRUNCATED.stream().anyMatch(warning::contains)) {
        throw new DataFileException(file, "is truncated", EXPECTED);
      }
      if (warning.contains(CORRUPT)) {
        throw new DataFileException(file, formatted("is damaged (%s)", warning), EXPECTED);
      }
    }
  }

  private static String problem(Exception e) {
    boolean truncated =
        Stream.iterate((Throwable) e, cause -> cause != null, Throwable::getCause)
            .anyMatch(cause -> cause instanceof EOFException);
    return truncated ? "is truncated" : formatted("is damaged (%s)", reason(e));
  }

  private static String reason(Throwable e) {
    if (e.getCause() != null && e.getCause().getMessage() != null) {
      return e.getCause().getMessage();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** The plug-in, which ImageIO does not find where another class loader has loaded it. */
  private static final class JpegPlugin {
    private static final JPEGImageReaderSpi SERVICE = register();

    private static JPEGImageReaderSpi register() {
      IIORegistry registry = IIORegistry.getDefaultInstance();
      JPEGImageReaderSpi found = registry.getServiceProviderByClass(JPEGImageReaderSpi.class);
      if (found != null) {
        return found;
      }
      var service = new JPEGImageReaderSpi();
      registry.registerServiceProvider(service);
      return service;
    }

    static ImageReader newReader() {
      try {
        return SERVICE.createReaderInstance();
      } catch (IOException e) {
        throw new IllegalStateException("every Java platform decodes JPEG", e);
      }
    }
  }
}
