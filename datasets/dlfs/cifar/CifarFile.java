package dlfs.cifar;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.files.DatasetFiles;
import dlfs.files.HashedFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A published file of images, compressed by gzip or not.
 *
 * @param name its name, uncompressed
 * @param images the number of images in it
 * @param checksums the SHA-256 of each form in which it is published
 */
record CifarFile(String name, int images, List<String> checksums) {
  private static final int GZIP_MAGIC = 0x1f8b;

  /** A file that was read, and its SHA-256. */
  record Verified(Path path, String sha256) {}

  /** Returns the files that may be this one, the uncompressed one first. */
  List<Path> candidates(DatasetFiles found) {
    return found.candidates(
        name,
        other -> {
          String lower = other.toLowerCase(Locale.ROOT);
          return lower.equals(name) || lower.equals(name + ".gz");
        });
  }

  /**
   * Reads a file and verifies its checksum. Damage is reported first, since that message is more
   * helpful than a wrong checksum.
   *
   * @param target receives its images
   * @param first the index of its first image
   * @throws DataFileException if the file is damaged, or differs from the published one
   */
  Verified read(Path path, CifarImages target, int first) throws IOException {
    try (HashedFile file = HashedFile.open(path, "the published file")) {
      try {
        var raw = new BufferedInputStream(file.content(), 1 << 16);
        target.read(path, isGzip(raw) ? new GZIPInputStream(raw, 1 << 16) : raw, first, images);
      } catch (EOFException e) {
        throw new DataFileException(
            path, formatted("is truncated after %d bytes", file.bytes()), "the published file");
      } catch (ZipException e) {
        throw new DataFileException(
            path, formatted("is damaged (%s)", e.getMessage()), "an intact gzip file");
      }
      String sha256 = file.sha256();
      if (!checksums.contains(sha256)) {
        throw new DataFileException(
            path,
            "is not the published file: its SHA-256 checksum is " + sha256,
            String.join(" or ", checksums));
      }
      return new Verified(path, sha256);
    }
  }

  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = (in.read() << 8 | in.read()) == GZIP_MAGIC;
    in.reset();
    return gzip;
  }
}
