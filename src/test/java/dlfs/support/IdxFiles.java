package dlfs.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Creates IDX files. */
public final class IdxFiles {
  private IdxFiles() {}

  /** Returns the bytes of an uncompressed IDX file of unsigned bytes. */
  public static byte[] idx(int[] shape, byte[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * shape.length + values.length); // big-endian
    bytes.put(new byte[] {0, 0, 8, (byte) shape.length});
    for (int size : shape) {
      bytes.putInt(size);
    }
    return bytes.put(values).array();
  }

  public static byte[] gzip(byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes a gzip-compressed IDX file and returns its path. */
  public static Path write(Path file, int[] shape, byte[] values) throws IOException {
    return Files.write(file, gzip(idx(shape, values)));
  }
}
