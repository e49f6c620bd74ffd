package lab.results;

import idx.DataFileException;
import java.io.IOException;
import java.io.InputStream;

/** Reads the bytes of a file that are known to be as they were written; leaves the stream open. */
@FunctionalInterface
public interface PayloadReader<T> {
  /**
   * @param length how many bytes there are
   * @throws DataFileException if they are refused, before they have changed anything
   */
  T read(InputStream in, long length) throws IOException;
}
