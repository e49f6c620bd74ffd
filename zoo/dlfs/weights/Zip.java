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
 * Reads a zip from its beginning to its end, an entry at a time, and takes no memory for what it
 * says of itself: {@link java.util.zip.ZipFile} makes tables as large as a zip tells it to.
 *
 * <p>The checksum of an entry is checked as its end is read.
 */
public final class Zip implements Closeable {
  /** What stands at the end of a zip without a comment, and how long that is. */
  private static final int END = 0x06054b50;

  private static final int END_BYTES = 22;
  private static final int ENTRIES_AT = 10;

  /** Deflate cannot compress better than this. */
  private static final int MOST_BYTES_PER_COMPRESSED_BYTE = 1032;

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
   * @param expected what it should be, for people
   * @throws DataFileException if it is missing, no file, or not a whole zip
   */
  public static Zip open(Path file, String expected) throws IOException {
    DataFileException.checkReadable(file, expected);
    SeekableByteChannel channel = Files.newByteChannel(file);
    try {
      ByteBuffer end = ByteBuffer.allocate(END_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      channel.position(Math.max(0, channel.size() - END_BYTES));
      while (end.hasRemaining() && channel.read(end) >= 0) {}
      if (end.hasRemaining() || end.getInt(0) != END) {
        throw new DataFileException(file, "is damaged: it does not end as a zip does", expected);
      }
      int entries = Short.toUnsignedInt(end.getShort(ENTRIES_AT));
      return new Zip(file, Channels.newInputStream(channel.position(0)), entries);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Reads a zip that comes from elsewhere.
   *
   * @param name what it is called towards people
   */
  public static Zip of(Path name, InputStream in) {
    return new Zip(name, in, UNKNOWN);
  }

  /** How many bytes all entries of a file can have at most. */
  public static double mostBytes(Path file) throws IOException {
    return (double) Files.size(file) * MOST_BYTES_PER_COMPRESSED_BYTE;
  }

  /**
   * Goes on to the next entry.
   *
   * @return its name, another one each time; empty at the end
   * @throws ZipException if there is no entry where one should be
   */
  Optional<String> next() throws IOException {
    ZipEntry entry = nextEntry();
    if (entry == null) {
      if (entries != UNKNOWN && entries != names.size()) {
        throw new ZipException(formatted("%d of %d entries are there", names.size(), entries));
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
    } catch (IllegalArgumentException e) { // which is how Java 17 says it
      throw new ZipException("an entry has a name that is not in UTF-8");
    }
  }

  /** The content of the entry. */
  DataInputStream content() {
    return new DataInputStream(in);
  }

  /**
   * The content of the entry, whole.
   *
   * @param most how many bytes it may have
   * @throws DataFileException if it has more
   */
  byte[] whole(String entry, int most) throws IOException {
    byte[] content = in.readNBytes(most);
    if (in.read() != -1) {
      throw new DataFileException(
          name,
          formatted("has more than %d bytes as %s", most, entry),
          formatted("no more than %d", most));
    }
    return content;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
