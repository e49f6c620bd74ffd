package dlfs.lab.results;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the payload of a {@link ChecksummedFile}. */
@FunctionalInterface
public interface PayloadWriter {
  /** Writes the payload and leaves the stream open. */
  void writeTo(OutputStream out) throws IOException;
}
