package dlfs.files;

import dlfs.fetch.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;

/**
 * A data file that is hashed while it is read, so that the checksum is that of the bytes that were
 * used, even if the file is replaced meanwhile.
 */
public final class HashedFile implements Closeable {
  private final Path path;
  private final FileChannel channel;
  private final long bytes;
  private final DigestInputStream content;

  private HashedFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.bytes = channel.size();
    this.content = new DigestInputStream(Channels.newInputStream(channel), Sha256.digest());
  }

  /**
   * Opens a file.
   *
   * @param expected the expected file or content, as a noun phrase
   * @throws DataFileException if it is missing, not a file, empty, or not readable by this user
   */
  public static HashedFile open(Path path, String expected) throws IOException {
    DataFileException.checkReadable(path, expected);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new HashedFile(path, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The path of the file. */
  public Path path() {
    return path;
  }

  /** The size in bytes when the file was opened. */
  public long bytes() {
    return bytes;
  }

  /** The rest of the content; reading it updates the checksum. */
  public InputStream content() {
    return content;
  }

  /**
   * Reads the rest, and returns the SHA-256 of the whole content: 64 lower-case hexadecimal digits.
   * If the file has grown since it was opened, reading stops after the first additional bytes,
   * which is enough to change the checksum.
   */
  public String sha256() throws IOException {
    byte[] piece = new byte[1 << 16];
    while (channel.position() <= bytes && content.read(piece) >= 0) {}
    return Sha256.of(content.getMessageDigest());
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
