package dlfs.weights;

import dlfs.files.DataFileException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file whose parts are mapped into memory, so that they are read without a copy of them. */
final class MappedFile implements Closeable {
  private final Path path;

  /** Null for a file that has been read. */
  private final FileChannel channel;

  private final long size;

  /** The whole file; null if it is too large for one mapping. */
  private final ByteBuffer whole;

  private MappedFile(Path path, byte[] content) {
    this.path = path;
    this.channel = null;
    this.size = content.length;
    this.whole = ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  private MappedFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.size = channel.size();
    this.whole =
        size <= Integer.MAX_VALUE ? channel.map(FileChannel.MapMode.READ_ONLY, 0, size) : null;
  }

  /**
   * Opens a file.
   *
   * @param expected the expected content, as a noun phrase
   * @throws DataFileException if it is missing, not a file, empty, or not readable by this user
   */
  static MappedFile open(Path path, String expected) throws IOException {
    DataFileException.checkReadable(path, expected);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new MappedFile(path, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Reads a file from the class path.
   *
   * @param resource its path from the root of the class path
   * @throws NoSuchFileException if it does not exist
   */
  static MappedFile ofResource(String resource) throws IOException {
    ClassLoader loader = MappedFile.class.getClassLoader();
    try (InputStream content = loader.getResourceAsStream(resource)) {
      if (content == null) {
        throw new NoSuchFileException(resource, null, "not on the class path");
      }
      return new MappedFile(Path.of(resource), content.readAllBytes());
    }
  }

  Path path() {
    return path;
  }

  /** The size in bytes when the file was opened. */
  long size() {
    return size;
  }

  /**
   * Maps a part of the file. The mapping lives until it is garbage-collected, even if the file is
   * closed.
   *
   * @param length at most {@link Integer#MAX_VALUE}
   * @return little-endian bytes
   * @throws IndexOutOfBoundsException if the part is not within the file
   */
  ByteBuffer map(long offset, long length) throws IOException {
    if (offset < 0 || length < 0 || length > size - offset || length > Integer.MAX_VALUE) {
      throw new IndexOutOfBoundsException(offset);
    }
    ByteBuffer part =
        whole == null
            ? channel.map(FileChannel.MapMode.READ_ONLY, offset, length)
            : whole.slice((int) offset, (int) length);
    return part.order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
