package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The entries of a mapped zip, found by the directory at its end, so that those stored without
 * compression are read where they are. PyTorch's zips cannot be read from their start: they have
 * the sizes of stored entries behind them.
 */
final class ZipDirectory {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_BYTES = 30;

  private static final int ENCRYPTED = 1;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  /** Marks a size or an offset that is in an extension for zips of more than 4 GB. */
  private static final long ELSEWHERE = 0xffff_ffffL;

  /** The maximum compression ratio of deflate. */
  private static final long MAX_COMPRESSION_RATIO = 1032;

  private final MappedFile file;
  private final String expected;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * An entry.
   *
   * @param offset the offset of its content
   * @param compressed the size of its content in the file, in bytes
   * @param size the size of its content without compression, in bytes
   */
  record Entry(String name, boolean isDeflated, int crc, long offset, long compressed, long size) {}

  private ZipDirectory(MappedFile file, String expected) {
    this.file = file;
    this.expected = expected;
  }

  /**
   * Reads the directory of a file.
   *
   * @param expected the expected content, as a noun phrase
   * @throws DataFileException if it is not a complete zip
   */
  static ZipDirectory read(MappedFile file, String expected) throws IOException {
    var directory = new ZipDirectory(file, expected);
    long endOffset = file.size() - END_BYTES;
    ByteBuffer end =
        endOffset < 0 ? ByteBuffer.allocate(END_BYTES) : file.map(endOffset, END_BYTES);
    if (end.getInt(0) != END_SIGNATURE) {
      throw directory.damaged("it has no end record of a zip");
    }
    int count = Short.toUnsignedInt(end.getShort(10));
    long size = Integer.toUnsignedLong(end.getInt(12));
    long offset = Integer.toUnsignedLong(end.getInt(16));
    if (size == ELSEWHERE || offset == ELSEWHERE) {
      throw directory.tooLarge();
    }
    if (size > endOffset || offset > endOffset - size || size < (long) count * ENTRY_BYTES) {
      throw directory.damaged("its directory is outside the file");
    }
    ByteBuffer headers = file.map(offset, size);
    for (int i = 0; i < count; i++) {
      directory.add(headers);
    }
    if (headers.hasRemaining()) {
      throw directory.damaged("its directory has more than its entries");
    }
    return directory;
  }

  private void add(ByteBuffer headers) throws IOException {
    if (headers.remaining() < ENTRY_BYTES
        || headers.getInt(headers.position()) != ENTRY_SIGNATURE) {
      throw damaged("an entry of its directory is missing");
    }
    ByteBuffer header = headers.slice().order(ByteOrder.LITTLE_ENDIAN);
    int nameBytes = Short.toUnsignedInt(header.getShort(28));
    int length =
        ENTRY_BYTES
            + nameBytes
            + Short.toUnsignedInt(header.getShort(30))
            + Short.toUnsignedInt(header.getShort(32));
    if (length > header.remaining()) {
      throw damaged("an entry of its directory is truncated");
    }
    headers.position(headers.position() + length);
    byte[] nameInUtf8 = new byte[nameBytes];
    header.get(ENTRY_BYTES, nameInUtf8);
    String name = new String(nameInUtf8, StandardCharsets.UTF_8);
    int method = header.getShort(10);
    if ((header.getShort(8) & ENCRYPTED) != 0 || method != STORED && method != DEFLATED) {
      throw damaged(formatted("the entry %s is encrypted or compressed by another method", name));
    }
    long compressed = Integer.toUnsignedLong(header.getInt(20));
    long size = Integer.toUnsignedLong(header.getInt(24));
    long local = Integer.toUnsignedLong(header.getInt(42));
    if (compressed == ELSEWHERE || size == ELSEWHERE || local == ELSEWHERE) {
      throw tooLarge();
    }
    long possible = method == STORED ? compressed : compressed * MAX_COMPRESSION_RATIO;
    if (size > possible || method == STORED && size < compressed) {
      throw damaged(formatted("the entry %s has %d bytes of %d", name, compressed, size));
    }
    long offset = contentOffset(name, local, compressed);
    Entry entry = new Entry(name, method == DEFLATED, header.getInt(16), offset, compressed, size);
    if (entries.put(name, entry) != null) {
      throw damaged(formatted("it has the entry %s twice", name));
    }
  }

  /** Returns the offset of an entry's content, which is behind another header. */
  private long contentOffset(String name, long local, long length) throws IOException {
    if (local <= file.size() - LOCAL_BYTES) {
      ByteBuffer header = file.map(local, LOCAL_BYTES);
      long offset =
          local
              + LOCAL_BYTES
              + Short.toUnsignedInt(header.getShort(26))
              + Short.toUnsignedInt(header.getShort(28));
      if (header.getInt(0) == LOCAL_SIGNATURE && length <= file.size() - offset) {
        return offset;
      }
    }
    throw damaged(formatted("the entry %s is not where its directory says", name));
  }

  /** Returns all entries in the order of the directory. */
  Collection<Entry> entries() {
    return Collections.unmodifiableCollection(entries.values());
  }

  Optional<Entry> entry(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /** Returns the content of an entry of at most 2 GB, after verifying its checksum. */
  ByteBuffer content(Entry entry) throws IOException {
    return content(entry, Integer.MAX_VALUE);
  }

  /**
   * Returns the content of an entry, after verifying its checksum. Compressed content is read into
   * memory.
   *
   * @param maxBytes the maximum size
   * @return little-endian bytes
   * @throws DataFileException if it is damaged or larger
   */
  ByteBuffer content(Entry entry, int maxBytes) throws IOException {
    if (entry.size > maxBytes) {
      throw new DataFileException(
          file.path(),
          formatted("has %d bytes as %s", entry.size, entry.name),
          formatted("at most %d", maxBytes));
    }
    ByteBuffer content = start(entry, (int) entry.size);
    var crc = new CRC32();
    crc.update(content.duplicate());
    if (content.remaining() < entry.size || (int) crc.getValue() != entry.crc) {
      throw damaged(formatted("the checksum of %s is wrong", entry.name));
    }
    return content;
  }

  /**
   * Returns the start of the content of an entry, without a check.
   *
   * @param maxBytes the number of bytes, if there are as many
   * @return little-endian bytes
   */
  ByteBuffer start(Entry entry, int maxBytes) throws IOException {
    int length = (int) Math.min(maxBytes, entry.size);
    if (!entry.isDeflated) {
      return file.map(entry.offset, length);
    }
    ByteBuffer content = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    var inflater = new Inflater(true);
    try {
      inflater.setInput(file.map(entry.offset, entry.compressed));
      while (content.hasRemaining() && inflater.inflate(content) > 0) {}
    } catch (DataFormatException e) {
      throw damaged(formatted("the compressed entry %s is invalid", entry.name));
    } finally {
      inflater.end();
    }
    return content.flip();
  }

  private DataFileException damaged(String problem) {
    return new DataFileException(file.path(), "is damaged: " + problem, expected);
  }

  private DataFileException tooLarge() {
    return new DataFileException(file.path(), "is a zip of more than 4 GB", expected);
  }
}
