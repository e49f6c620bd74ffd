package dlfs.mnist;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.files.HashedFile;
import dlfs.idx.IdxFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A published file of a data set.
 *
 * @param part its role among the four files of the data set
 * @param compressed the compressed file, as published
 * @param unpacked the uncompressed file
 */
record PublishedFile(MnistFile part, Form compressed, Form unpacked) {

  /**
   * The name, size and checksum of a published file.
   *
   * @param fileName its name
   * @param bytes its size
   * @param sha256 its SHA-256, 64 lower-case hexadecimal digits
   */
  record Form(String fileName, long bytes, String sha256) {}

  /**
   * The content of a file whose checksum was verified.
   *
   * @param content the content
   * @param sha256 the checksum of the file on the disk, compressed or not
   */
  record VerifiedFile(IdxFile content, String sha256) {
    Path path() {
      return content.path();
    }
  }

  PublishedFile(MnistFile part, long bytes, String sha256, String unpackedSha256) {
    this(
        part,
        new Form(part.compressedName(), bytes, sha256),
        new Form(part.fileName(), part.bytes(), unpackedSha256));
  }

  private Stream<Form> forms() {
    return Stream.of(compressed, unpacked);
  }

  /**
   * Reads a file and verifies its checksum. Damage is reported first, since that message is more
   * helpful than a wrong checksum.
   *
   * @throws DataFileException if the file is damaged, or differs from the published one
   */
  VerifiedFile read(Path path) throws IOException {
    try (HashedFile file = HashedFile.open(path, "the published file")) {
      IdxFile content = part.isImages() ? IdxFile.readImages(file) : IdxFile.readLabels(file);
      boolean mayBePublished = publishedForms().anyMatch(form -> form.bytes() == file.bytes());
      String sha256 = mayBePublished ? file.sha256() : ""; // other files may be too large to hash
      if (forms().noneMatch(form -> form.sha256().equals(sha256))) {
        throw notPublished(content, mayBePublished ? identity(sha256) : size(file));
      }
      return new VerifiedFile(content, sha256);
    }
  }

  /** Returns every form of every file of every data set. */
  private static Stream<Form> publishedForms() {
    return Arrays.stream(PublishedDataset.values())
        .flatMap(dataset -> dataset.files().stream())
        .flatMap(PublishedFile::forms);
  }

  /** Names the published file with this checksum, since data sets have files of the same names. */
  private static String identity(String sha256) {
    for (PublishedDataset dataset : PublishedDataset.values()) {
      for (PublishedFile file : dataset.files()) {
        if (file.forms().anyMatch(form -> form.sha256().equals(sha256))) {
          return formatted("it is %s of %s", file.part.fileName(), dataset.id());
        }
      }
    }
    return "its SHA-256 checksum is " + sha256;
  }

  private static String size(HashedFile file) {
    return formatted("it has %d bytes", file.bytes());
  }

  private DataFileException notPublished(IdxFile content, String found) {
    Path path = content.path();
    boolean looksCompressed = path.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
    Form expected = looksCompressed ? compressed : unpacked;
    String hint =
        content.unpackedSha256().equals(unpacked.sha256())
            ? ", but the published content compressed again, and could be used uncompressed"
            : "";
    return new DataFileException(
        path,
        formatted("(%s values) is not the published file%s: %s", content.dimensions(), hint, found),
        formatted(
            "%d bytes with the SHA-256 checksum %s; delete it, and the next run downloads it again",
            expected.bytes(), expected.sha256()));
  }
}
