package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Reads a zip entry by entry. Unlike {@link java.util.zip.ZipFile}, which allocates tables of the
 * size that the zip declares, it is safe for files from untrusted sources.
 *
 * <p>The checksum of an entry is verified when its end is read.
 */
public final class Zip implements Closeable {
  /** The signature of the end record, which is the last part of a zip without a comment. */
  private static final int END_SIGNATURE = 0x06054b50;

  private static final int END_BYTES = 22;
  private static final int ENTRIES_OFFSET = 10;

  /** The maximum compression ratio of deflate. */
  private static final int MAX_COMPRESSION_RATIO = 1032;

  private static final int UNKNOWN = -1;

  private final Path name;
  private final ZipInputStream in;
  private final int entries;
  private final Set<String> names = new HashSet<>();

  private Zip(Path name, InputStream in, int entries) {
    this.name = name;
    this.in = new ZipInputStream(new BufferedInputStream(in, 1 << 16), StandardCharsets.UTF_8);
    this.entries = entries;
  }

  /**
   * Opens a file.
   *
   * @param expected the expected content, as a noun phrase
   * @throws DataFileException if it is missing, not a file, or not a complete zip
   */
  public static Zip open(Path file, String expected) throws IOException {
    DataFileException.checkReadable(file, expected);
    SeekableByteChannel channel = Files.newByteChannel(file);
    try {
      ByteBuffer end = ByteBuffer.allocate(END_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      channel.position(Math.max(0, channel.size() - END_BYTES));
      while (end.hasRemaining() && channel.read(end) >= 0) {}
      if (end.hasRemaining() || end.getInt(0) != END_SIGNATURE) {
        throw new DataFileException(file, "is damaged: it has no end record of a zip", expected);
      }
      int entries = Short.toUnsignedInt(end.getShort(ENTRIES_OFFSET));
      return new Zip(file, Channels.newInputStream(channel.position(0)), entries);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Reads a zip from a stream.
   *
   * @param name its name, for error messages
   */
  public static Zip of(Path name, InputStream in) {
    return new Zip(name, in, UNKNOWN);
  }

  /** Returns the maximum total size of the entries of a file, in bytes. */
  public static double maxBytes(Path file) throws IOException {
    return (double) Files.size(file) * MAX_COMPRESSION_RATIO;
  }

  /**
   * Moves to the next entry.
   *
   * @return its name, which no earlier entry has; empty at the end
   * @throws ZipException if the file is damaged
   */
  Optional<String> next() throws IOException {
    ZipEntry entry = nextEntry();
    if (entry == null) {
      if (entries != UNKNOWN && entries != names.size()) {
        throw new ZipException(formatted("it has only %d of %d entries", names.size(), entries));
      }
      return Optional.empty();
    }
    if (!names.add(entry.getName())) {
      throw new ZipException(formatted("it has the entry %s twice", entry.getName()));
    }
    return Optional.of(entry.getName());
  }

  private ZipEntry nextEntry() throws IOException {
    try {
      return in.getNextEntry();
    } catch (IllegalArgumentException e) { // thrown by Java 17
      throw new ZipException("an entry has a name that is not in UTF-8");
    }
  }

  /** Returns the content of the current entry as a stream. */
  DataInputStream content() {
    return new DataInputStream(in);
  }

  /**
   * Reads the whole content of the current entry.
   *
   * @param maxBytes its maximum size in bytes
   * @throws DataFileException if it is larger
   */
  byte[] whole(String entry, int maxBytes) throws IOException {
    byte[] content = in.readNBytes(maxBytes);
    if (in.read() != -1) {
      throw new DataFileException(
          name,
          formatted("has more than %d bytes as %s", maxBytes, entry),
          formatted("at most %d", maxBytes));
    }
    return content;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
