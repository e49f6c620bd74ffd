package dlfs.lab.results;

import java.io.IOException;
import java.nio.file.Path;

/** What a file is to have. */
@FunctionalInterface
public interface Content {
  void writeTo(Path file) throws IOException;
}
