package dlfs.lab.results;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * A lock that lets only one process at a time write an experiment's results. The system releases it
 * when the process ends; the lock file remains.
 */
final class RunLock implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final Object key;

  private RunLock(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.key = key();
  }

  /** Acquires the lock; empty if another run holds it. */
  static Optional<RunLock> take(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
      return lock == null ? Optional.empty() : Optional.of(new RunLock(file, channel));
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // another run in this process
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  /**
   * Checks that the lock file was not deleted or replaced, in which case another run may hold a
   * lock of the same name.
   *
   * @throws IOException if the file was deleted or replaced
   */
  void assertHeld() throws IOException {
    if (!Objects.equals(key, key())) {
      throw new IOException("the folder was deleted during this run");
    }
  }

  /** Returns the identity of the lock file; null on systems that have none. */
  private Object key() throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
