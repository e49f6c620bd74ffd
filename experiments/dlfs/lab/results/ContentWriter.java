package dlfs.lab.results;

import java.io.IOException;
import java.nio.file.Path;

/** Writes the content of a file. */
@FunctionalInterface
public interface ContentWriter {
  /** Creates or overwrites the file. */
  void writeTo(Path file) throws IOException;
}
