package dlfs.lab.results;

import dlfs.files.DataFileException;
import java.io.IOException;
import java.io.InputStream;

/** Reads the bytes of a file, which are known to be unchanged; leaves the stream open. */
@FunctionalInterface
public interface PayloadReader<T> {
  /**
   * @param length how many bytes there are
   * @throws DataFileException if it refuses them, before it has changed anything
   */
  T read(InputStream in, long length) throws IOException;
}
