package dlfs.lab.results;

import java.io.IOException;
import java.io.OutputStream;

/** The bytes of a file that is written as a stream; leaves the stream open. */
@FunctionalInterface
public interface Payload {
  void writeTo(OutputStream out) throws IOException;
}
