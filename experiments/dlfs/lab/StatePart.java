package dlfs.lab;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A part of a run's state that its checkpoints save: for example a replay memory, the state of a
 * game, or a random number generator. Networks and arrays need none: see {@link ResumableState}.
 */
public interface StatePart {
  /**
   * Describes the kind of this part and all its fixed sizes, in a line: "replay memory of 10000
   * transitions". A checkpoint with another description is refused.
   */
  String form();

  /** Returns the exact number of bytes that {@link #write} writes now. */
  long bytes();

  /** Writes this part, and leaves the stream open. */
  void write(DataOutputStream out) throws IOException;

  /**
   * Reads a part as {@link #write} has written it, and checks it. Changes nothing until all other
   * parts have been read, too: then the returned action is executed, which must not fail.
   *
   * @param in ends after this part; all of it has to be read
   * @param bytes the size of the part; reading must not allocate much more
   * @return replaces the current content by that which was read
   * @throws IllegalArgumentException if the content is invalid; the message says what is wrong
   */
  Runnable read(DataInputStream in, long bytes) throws IOException;
}
