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
 * That only one process at a time writes an experiment's results. The lock goes with its process,
 * however that ends; the file stays.
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

  /** Takes the lock; empty if another run has it. */
  static Optional<RunLock> take(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
      return lock == null ? Optional.empty() : Optional.of(new RunLock(file, channel));
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // another run in this very process
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  /**
   * Makes sure that no other run has a lock of the same name, which may be if the folder was
   * deleted meanwhile.
   *
   * @throws IOException if that is so, or the file is gone
   */
  void assertHeld() throws IOException {
    if (!Objects.equals(key, key())) {
      throw new IOException("the folder was deleted while this run went on");
    }
  }

  /** Which file has the name, on systems that can tell; null on others. */
  private Object key() throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
