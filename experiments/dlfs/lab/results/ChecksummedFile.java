package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.lab.settings.UserError;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;

/**
 * A file with a checksum of its content. The first line is the SHA-256 of everything after it: the
 * header lines, an empty line, and the payload.
 *
 * <p>The checksum is verified when the file is opened, and again while the payload is read, in case
 * another program changes the file meanwhile.
 */
final class ChecksummedFile implements Closeable {
  private static final String CHECKSUM_LABEL = "sha256 ";
  private static final int CHECKSUM_LINE_BYTES = CHECKSUM_LABEL.length() + 64 + 1;
  private static final int MAX_HEADER_BYTES = 1 << 13;
  private static final String HEADER_END = "\n\n";
  private static final int BUFFER = 1 << 16;

  static final String EXPECTED = "the file as its run wrote it";

  private final Path path;
  private final RandomAccessFile file;
  private final String checksum;
  private final String header;
  private final long payloadBytes;

  /**
   * Writes a file.
   *
   * @param header lines of ASCII, none of them empty
   * @return the checksum, in hexadecimal
   */
  static String write(Path path, List<String> header, PayloadWriter payload) throws IOException {
    MessageDigest digest = Checksums.sha256();
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.position(CHECKSUM_LINE_BYTES);
      OutputStream hashed = new DigestOutputStream(Channels.newOutputStream(channel), digest);
      OutputStream out = new BufferedOutputStream(hashed, BUFFER);
      out.write((String.join("\n", header) + HEADER_END).getBytes(StandardCharsets.US_ASCII));
      payload.writeTo(out);
      out.flush();
      String checksum = Checksums.hex(digest);
      channel.position(0);
      ByteBuffer line = StandardCharsets.US_ASCII.encode(CHECKSUM_LABEL + checksum + "\n");
      while (line.hasRemaining()) {
        channel.write(line);
      }
      return checksum;
    }
  }

  /**
   * Opens a file, and verifies its checksum.
   *
   * @throws DataFileException if it is missing, not a file, or not as it was written
   */
  static ChecksummedFile open(Path path) throws IOException {
    DataFileException.checkReadable(path, EXPECTED);
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
    try {
      return new ChecksummedFile(path, file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private ChecksummedFile(Path path, RandomAccessFile file) throws IOException {
    this.path = path;
    this.file = file;
    byte[] checksumLine = new FileInputStream(file.getFD()).readNBytes(CHECKSUM_LINE_BYTES);
    MessageDigest digest = Checksums.sha256();
    InputStream in = hashed(digest);
    String start = ascii(in.readNBytes(MAX_HEADER_BYTES));
    long bytes = start.length() + in.transferTo(OutputStream.nullOutputStream());
    this.checksum = Checksums.hex(digest);
    if (!ascii(checksumLine).equals(CHECKSUM_LABEL + checksum + "\n")) {
      throw new DataFileException(
          path, "is damaged: its checksum does not match its content", EXPECTED);
    }
    int end = start.indexOf(HEADER_END);
    if (end < 0) {
      throw new DataFileException(path, "has no header", EXPECTED);
    }
    this.header = start.substring(0, end);
    this.payloadBytes = bytes - end - HEADER_END.length();
  }

  /**
   * Returns a stream of everything after the checksum, which is hashed as it is read; do not close
   * it.
   */
  private InputStream hashed(MessageDigest digest) throws IOException {
    file.seek(CHECKSUM_LINE_BYTES);
    InputStream in = new FileInputStream(file.getFD()); // an interrupt would close a channel
    return new BufferedInputStream(new DigestInputStream(in, digest), BUFFER);
  }

  /** Decodes each byte as one character. */
  private static String ascii(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The checksum of header and payload, in hexadecimal. */
  String checksum() {
    return checksum;
  }

  List<String> header() {
    return header.lines().toList();
  }

  /**
   * Reads the payload.
   *
   * @throws DataFileException if the reader finds the payload invalid; it has changed nothing then
   * @throws UserError if another program changed the file since it was opened
   */
  <T> T read(PayloadReader<T> reader) throws IOException {
    MessageDigest digest = Checksums.sha256();
    InputStream in = hashed(digest);
    in.readNBytes(header.length() + HEADER_END.length());
    T value = reader.read(in, payloadBytes);
    in.transferTo(OutputStream.nullOutputStream());
    if (!checksum.equals(Checksums.hex(digest))) {
      throw new UserError(
          formatted(
              "%s was changed by another program while it was read.\n"
                  + "Run the same command again.",
              path));
    }
    return value;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
