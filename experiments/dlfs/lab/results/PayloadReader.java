package dlfs.lab.results;

import dlfs.files.DataFileException;
import java.io.IOException;
import java.io.InputStream;

/** Reads the payload of a {@link ChecksummedFile} whose checksum has been verified. */
@FunctionalInterface
public interface PayloadReader<T> {
  /**
   * Reads the payload and leaves the stream open.
   *
   * @param length the size of the payload in bytes
   * @throws DataFileException if the payload is invalid; nothing has been changed then
   */
  T read(InputStream in, long length) throws IOException;
}
