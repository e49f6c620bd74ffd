package dlfs.fetch;

import static dlfs.text.Text.formatted;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dlfs.fetch.Mirrors.Failure;
import dlfs.fetch.Mirrors.Response;
import dlfs.fetch.Mirrors.Timeouts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gets published files from their mirrors: resumes what was broken off, checks what arrived, and
 * puts a file in its place only when it is whole.
 *
 * <p>What has arrived of {@code name} lies in {@code name.part} beside it, from where any mirror
 * and any later run goes on. A {@code .download.lock} in the folder lets only one thread of one
 * process download into it at a time.
 *
 * <p>A mirror's host that cannot be reached is not tried again by the same object: keep one for all
 * files of a set. Safe for use by several threads.
 */
public final class Downloader {
  private static final String LOCK_NAME = ".download.lock";
  private static final long LOCK_POLL_MILLISECONDS = 100;

  /** File locks keep out other processes; these keep out the other threads of this one. */
  private static final Map<Path, ReentrantLock> THREAD_LOCKS = new ConcurrentHashMap<>();

  private final DownloadListener listener;
  private final Mirrors web;

  /**
   * Waits 3 s for a connection, 5 s for an answer, 10 s for more; not for less than 1000 bytes/s.
   */
  public Downloader(DownloadListener listener) {
    this(listener, Timeouts.DEFAULT);
  }

  Downloader(DownloadListener listener, Timeouts timeouts) {
    this.listener = listener;
    this.web = new Mirrors(timeouts);
  }

  /**
   * Makes sure that a file is there. One that already is stays as it is, unchecked.
   *
   * @param target where the file goes; missing folders are made
   * @param mirrors where to get it, http or https, the best first
   * @param bytes the size of the file
   * @param sha256 the SHA-256 of the file, 64 hexadecimal digits
   * @throws DownloadException if no mirror has this very file to give, or the folder cannot be used
   * @throws InterruptedIOException if the thread is interrupted; its interrupt status stays set
   */
  public void download(Path target, List<URI> mirrors, long bytes, String sha256)
      throws IOException {
    var file = new PublishedFile(target.toAbsolutePath(), mirrors, bytes, sha256);
    if (file.isThere()) {
      return;
    }
    try {
      if (!web.anyAnswers(mirrors)) { // first of all, so that without a network no folder is made
        throw file.unobtainable(obstacles(mirrors));
      }
      file.makeFolder();
      whileLocked(
          file.folder(),
          () -> {
            if (!file.isThere()) { // another download may just have ended
              fetchFromAny(file);
            }
          });
    } catch (InterruptedException | ClosedByInterruptException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(formatted("The download of %s was interrupted", target));
    } catch (DownloadException e) {
      throw e;
    } catch (IOException e) { // the mirrors' failures are no IOExceptions, so this is the disk
      throw DownloadException.folderUnusable(file.folder(), e);
    }
  }

  private Map<URI, String> obstacles(List<URI> mirrors) throws InterruptedException {
    var obstacles = new LinkedHashMap<URI, String>();
    for (URI mirror : mirrors) {
      web.obstacle(mirror).ifPresent(obstacle -> obstacles.put(mirror, obstacle));
    }
    return obstacles;
  }

  private void fetchFromAny(PublishedFile file) throws IOException, InterruptedException {
    var failures = new LinkedHashMap<URI, String>();
    for (URI mirror : file.mirrors()) {
      try {
        fetch(mirror, file);
        file.moveIntoPlace();
        return;
      } catch (Failure e) {
        failures.put(mirror, e.getMessage());
        listener.note(formatted("%s failed: %s", mirror.getAuthority(), e.getMessage()));
      }
    }
    throw file.unobtainable(failures);
  }

  /** Completes the partial file, checked. */
  private void fetch(URI mirror, PublishedFile file)
      throws Failure, IOException, InterruptedException {
    long resumedAt = receive(mirror, file);
    if (file.partIsSound()) {
      return;
    }
    Files.delete(file.part());
    if (resumedAt == 0) {
      throw new Failure("sent a file with another SHA-256");
    }
    listener.note(formatted("The partial %s was damaged; starting over", file.name()));
    fetch(mirror, file); // only once: without a partial file, nothing is resumed
  }

  /**
   * Brings the partial file to its full length.
   *
   * @return how many bytes of it were there before and have been kept
   */
  private long receive(URI mirror, PublishedFile file)
      throws Failure, IOException, InterruptedException {
    long resumedAt = file.resumableBytes();
    if (resumedAt == file.bytes()) {
      return resumedAt;
    }
    try (Response delivery = web.get(mirror, resumedAt, file.bytes());
        FileChannel out = FileChannel.open(file.part(), CREATE, WRITE)) {
      if (delivery.startsOver()) {
        resumedAt = 0;
      }
      out.truncate(resumedAt).position(resumedAt);
      listener.started(file.name(), file.bytes(), resumedAt);
      try {
        copy(delivery, out, file);
      } finally {
        listener.finished();
      }
      out.force(true); // or a power cut could leave the target's name with nothing behind it
      return resumedAt;
    }
  }

  /** Appends what comes, but never more than the file has. */
  private void copy(Response delivery, FileChannel out, PublishedFile file)
      throws Failure, IOException, InterruptedException {
    for (var piece = delivery.next(); piece.isPresent(); piece = delivery.next()) {
      for (ByteBuffer bytes : piece.get()) {
        if (out.position() + bytes.remaining() > file.bytes()) {
          Files.delete(file.part());
          throw new Failure(formatted("sends more than %s bytes", file.bytes()));
        }
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
      listener.advanced(out.position());
    }
    if (out.position() < file.bytes()) {
      Files.delete(file.part());
      throw new Failure(formatted("has only %s of %s bytes", out.position(), file.bytes()));
    }
  }

  /** Something to do that takes time and may fail. */
  private interface LockedAction {
    void run() throws IOException, InterruptedException;
  }

  private void whileLocked(Path folder, LockedAction work)
      throws IOException, InterruptedException {
    ReentrantLock threads =
        THREAD_LOCKS.computeIfAbsent(folder.toRealPath(), any -> new ReentrantLock());
    String waiting = "Waiting for another download into " + folder;
    boolean waited = !threads.tryLock();
    if (waited) {
      listener.note(waiting);
      threads.lockInterruptibly();
    }
    try (FileChannel lockFile = openLock(folder.resolve(LOCK_NAME))) {
      while (lockFile.tryLock() == null) { // closing the file ends the lock
        if (!waited) {
          listener.note(waiting);
          waited = true;
        }
        Thread.sleep(LOCK_POLL_MILLISECONDS);
      }
      work.run();
    } finally {
      threads.unlock();
    }
  }

  private static FileChannel openLock(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) { // to open a pipe is to wait for ever
      throw new IOException(file + " is not a file");
    }
    return FileChannel.open(file, CREATE, WRITE);
  }

  /** What to get, from where, and what there is of it on the disk. */
  private record PublishedFile(Path target, List<URI> mirrors, long bytes, String sha256) {

    PublishedFile {
      if (mirrors.isEmpty()) {
        throw new IllegalArgumentException("no mirrors for " + target);
      }
      if (bytes <= 0) {
        throw new IllegalArgumentException(formatted("%s bytes for %s", bytes, target));
      }
      if (!sha256.matches("[0-9a-fA-F]{64}")) {
        throw new IllegalArgumentException(formatted("no SHA-256 for %s: %s", target, sha256));
      }
      mirrors = List.copyOf(mirrors);
    }

    String name() {
      return target.getFileName().toString();
    }

    Path folder() {
      return target.getParent();
    }

    void makeFolder() throws IOException {
      if (!Files.isDirectory(folder())) { // early Java 17s stumble over a link to one
        Files.createDirectories(folder());
      }
    }

    Path part() {
      return target.resolveSibling(name() + ".part");
    }

    boolean isThere() {
      return Files.exists(target);
    }

    /** The length of the partial file; what is too long, or no file, is dropped. */
    long resumableBytes() throws IOException {
      boolean file = Files.isRegularFile(part(), LinkOption.NOFOLLOW_LINKS);
      if (!file || Files.size(part()) > bytes) {
        Files.deleteIfExists(part());
        return 0;
      }
      return Files.size(part());
    }

    boolean partIsSound() throws IOException {
      return Files.size(part()) == bytes && Sha256.of(part()).equalsIgnoreCase(sha256);
    }

    void moveIntoPlace() throws IOException {
      Files.move(part(), target, StandardCopyOption.ATOMIC_MOVE);
    }

    DownloadException unobtainable(Map<URI, String> failures) {
      return DownloadException.everyMirrorFailed(target, bytes, failures);
    }
  }
}
