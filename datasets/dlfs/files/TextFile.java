package dlfs.files;

import static dlfs.text.Text.formatted;

import dlfs.fetch.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text file in UTF-8, as read into memory.
 *
 * @param path its path
 * @param text its content, without a byte order mark
 * @param sha256 the SHA-256 of its bytes
 */
public record TextFile(Path path, String text, String sha256) {
  private static final String BYTE_ORDER_MARK = "\ufeff";

  /**
   * Reads a file.
   *
   * @param maxBytes the largest size
   * @param expected the expected file, as a noun phrase
   * @throws DataFileException if it is missing, empty, too large or not in UTF-8
   */
  public static TextFile read(Path path, int maxBytes, String expected) throws IOException {
    DataFileException.checkReadable(path, expected);
    if (Files.size(path) > maxBytes) {
      throw new DataFileException(
          path,
          formatted("has %,d bytes", Files.size(path)),
          formatted("%s with at most %,d bytes", expected, maxBytes));
    }
    byte[] content = Files.readAllBytes(path);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      boolean isMarked = text.startsWith(BYTE_ORDER_MARK);
      return new TextFile(path, isMarked ? text.substring(1) : text, Sha256.of(content));
    } catch (CharacterCodingException e) {
      throw new DataFileException(path, "is not UTF-8", expected + " in UTF-8");
    }
  }
}
