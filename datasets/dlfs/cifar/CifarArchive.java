package dlfs.cifar;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.files.HashedFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A published archive of files of images: a tar file, compressed by gzip.
 *
 * @param name its name
 * @param sources the addresses that it can be downloaded from
 * @param bytes its size
 * @param sha256 its SHA-256
 */
record CifarArchive(String name, List<URI> sources, long bytes, String sha256) {

  /** Receives the images of a file in the archive. */
  interface Receiver {
    /**
     * Reads a file.
     *
     * @param fileName its name
     * @param content its content
     * @return whether it is one of those that must be in the archive
     */
    boolean read(String fileName, TarArchiveInputStream content) throws IOException;
  }

  /**
   * Reads an archive and verifies its size and checksum.
   *
   * @param fileCount the number of files that must be in it
   * @param receiver reads each of its files, in any order
   * @throws DataFileException if it is damaged, or differs from the published one
   */
  void read(Path path, int fileCount, Receiver receiver) throws IOException {
    try (HashedFile file = HashedFile.open(path, "the published archive")) {
      if (file.bytes() != bytes) {
        throw new DataFileException(
            path,
            file.bytes() < bytes
                ? formatted("is truncated after %d bytes", file.bytes())
                : formatted("has %d bytes", file.bytes()),
            formatted("%d bytes; delete it, and the next run downloads it again", bytes));
      }
      DataFileException damage = null; // reported only if the archive is the published one
      try {
        readAll(path, file, fileCount, receiver);
      } catch (DataFileException e) {
        damage = e;
      } catch (IOException | RuntimeException e) {
        damage = new DataFileException(path, formatted("is damaged (%s)", e), "an intact archive");
      }
      String actual = file.sha256();
      if (!actual.equals(sha256)) {
        throw new DataFileException(
            path,
            "is not the published archive: its SHA-256 checksum is " + actual,
            sha256 + "; delete it, and the next run downloads it again");
      }
      if (damage != null) {
        throw damage;
      }
    }
  }

  private static void readAll(Path path, HashedFile file, int fileCount, Receiver receiver)
      throws IOException {
    var raw = new BufferedInputStream(file.content(), 1 << 16);
    var tar = new TarArchiveInputStream(new GZIPInputStream(raw, 1 << 16));
    Set<String> read = new HashSet<>();
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      String fileName = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
      if (entry.isFile() && receiver.read(fileName, tar)) {
        read.add(fileName);
      }
    }
    if (read.size() != fileCount) {
      throw new DataFileException(
          path, formatted("contains %d files of images", read.size()), fileCount + " of them");
    }
  }
}
