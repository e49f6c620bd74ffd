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
 * Downloads published files from mirrors. It resumes interrupted downloads, verifies checksums, and
 * moves a file into place only when it is complete.
 *
 * <p>The part of {@code name} that has arrived is in {@code name.part}, from which any mirror and
 * any later process resumes. A lock file, {@code .download.lock}, lets only one thread of one
 * process download into a folder at a time.
 *
 * <p>A host that cannot be reached is not tried again by the same object, so use one object for all
 * files of a data set. Thread-safe.
 */
public final class Downloader {
  private static final String LOCK_NAME = ".download.lock";
  private static final long LOCK_POLL_MILLISECONDS = 100;

  /** File locks exclude other processes; these locks exclude the other threads of this one. */
  private static final Map<Path, ReentrantLock> THREAD_LOCKS = new ConcurrentHashMap<>();

  private final DownloadListener listener;
  private final Mirrors web;

  /**
   * Creates a downloader that waits at most 3 s for a connection, 5 s for a response and 10 s for
   * more data, and gives up below 1000 bytes/s.
   */
  public Downloader(DownloadListener listener) {
    this(listener, Timeouts.DEFAULT);
  }

  Downloader(DownloadListener listener, Timeouts timeouts) {
    this.listener = listener;
    this.web = new Mirrors(timeouts);
  }

  /**
   * Downloads a file unless it exists. An existing file is not checked.
   *
   * @param target the path for the file; missing folders are created
   * @param mirrors the http or https addresses of the file, the preferred one first
   * @param bytes the size of the file
   * @param sha256 the SHA-256 of the file, 64 hexadecimal digits
   * @throws DownloadException if no mirror delivers exactly this file, or the folder cannot be used
   * @throws InterruptedIOException if the thread is interrupted; its interrupt status stays set
   */
  public void download(Path target, List<URI> mirrors, long bytes, String sha256)
      throws IOException {
    var file = new PublishedFile(target.toAbsolutePath(), mirrors, bytes, sha256);
    if (file.exists()) {
      return;
    }
    try {
      if (!web.anyReachable(mirrors)) { // before a folder is created
        throw file.unobtainable(connectionFailures(mirrors));
      }
      file.makeFolder();
      whileLocked(
          file.folder(),
          () -> {
            if (!file.exists()) { // another download may have finished meanwhile
              fetchFromAny(file);
            }
          });
    } catch (InterruptedException | ClosedByInterruptException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(formatted("The download of %s was interrupted", target));
    } catch (DownloadException e) {
      throw e;
    } catch (IOException e) { // caused by the disk: failures of mirrors are not IOExceptions
      throw DownloadException.folderUnusable(file.folder(), e);
    }
  }

  private Map<URI, String> connectionFailures(List<URI> mirrors) throws InterruptedException {
    var failures = new LinkedHashMap<URI, String>();
    for (URI mirror : mirrors) {
      web.connectionFailure(mirror).ifPresent(failure -> failures.put(mirror, failure));
    }
    return failures;
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

  /** Completes the partial file and verifies its checksum. */
  private void fetch(URI mirror, PublishedFile file)
      throws Failure, IOException, InterruptedException {
    long resumedAt = receive(mirror, file);
    if (file.isPartValid()) {
      return;
    }
    Files.delete(file.part());
    if (resumedAt == 0) {
      throw new Failure("sent a file with the wrong SHA-256");
    }
    listener.note(formatted("The partial %s was damaged; starting over", file.name()));
    fetch(mirror, file); // recurses at most once: without a partial file, nothing is resumed
  }

  /**
   * Completes the partial file to its full length.
   *
   * @return the number of bytes that an earlier attempt had downloaded
   */
  private long receive(URI mirror, PublishedFile file)
      throws Failure, IOException, InterruptedException {
    long resumedAt = file.resumableBytes();
    if (resumedAt == file.bytes()) {
      return resumedAt;
    }
    try (Response response = web.get(mirror, resumedAt, file.bytes());
        FileChannel out = FileChannel.open(file.part(), CREATE, WRITE)) {
      if (response.startsOver()) {
        resumedAt = 0;
      }
      out.truncate(resumedAt).position(resumedAt);
      listener.started(file.name(), file.bytes(), resumedAt);
      try {
        copy(response, out, file);
      } finally {
        listener.finished();
      }
      out.force(true); // otherwise a power failure could leave an empty file
      return resumedAt;
    }
  }

  /** Appends the received bytes, but no more than the size of the file. */
  private void copy(Response response, FileChannel out, PublishedFile file)
      throws Failure, IOException, InterruptedException {
    for (var piece = response.next(); piece.isPresent(); piece = response.next()) {
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

  /** An action that is executed while the folder is locked. */
  private interface LockedAction {
    void run() throws IOException, InterruptedException;
  }

  private void whileLocked(Path folder, LockedAction action)
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
      action.run();
    } finally {
      threads.unlock();
    }
  }

  private static FileChannel openLock(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) { // opening a pipe would block
      throw new IOException(file + " is not a file");
    }
    return FileChannel.open(file, CREATE, WRITE);
  }

  /** A file to download, its mirrors, and the state of its partial file. */
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
      if (!Files.isDirectory(folder())) { // early versions of Java 17 fail if it is a link
        Files.createDirectories(folder());
      }
    }

    Path part() {
      return target.resolveSibling(name() + ".part");
    }

    boolean exists() {
      return Files.exists(target);
    }

    /** Returns the length of the partial file, after deleting it if it is invalid. */
    long resumableBytes() throws IOException {
      boolean file = Files.isRegularFile(part(), LinkOption.NOFOLLOW_LINKS);
      if (!file || Files.size(part()) > bytes) {
        Files.deleteIfExists(part());
        return 0;
      }
      return Files.size(part());
    }

    boolean isPartValid() throws IOException {
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
