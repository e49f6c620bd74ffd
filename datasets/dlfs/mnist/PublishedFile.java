package dlfs.mnist;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.idx.HashedFile;
import dlfs.idx.IdxFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A file of a data set as its authors publish it.
 *
 * @param part which of the four it is
 * @param compressed how it is published
 * @param unpacked the same, decompressed
 */
record PublishedFile(MnistFile part, Form compressed, Form unpacked) {

  /**
   * The name, size and checksum that tell a published file from any other.
   *
   * @param bytes its size
   * @param sha256 its SHA-256, 64 lower-case hexadecimal digits
   */
  record Form(String fileName, long bytes, String sha256) {}

  /**
   * The content of a file that was checked as it was read.
   *
   * @param sha256 of the file as it lies on the disk
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
   * Reads a file once, and makes sure that what was read is the published content. Damage is
   * reported first, since its message says more than a checksum.
   *
   * @throws DataFileException if the file is damaged, or not the published one
   */
  VerifiedFile read(Path path) throws IOException {
    try (HashedFile file = HashedFile.open(path, "the published file")) {
      IdxFile content = part.isImages() ? IdxFile.readImages(file) : IdxFile.readLabels(file);
      boolean mayBePublished = publishedForms().anyMatch(form -> form.bytes() == file.bytes());
      String sha256 = mayBePublished ? file.sha256() : ""; // others may be too large to hash
      if (forms().noneMatch(form -> form.sha256().equals(sha256))) {
        throw another(content, mayBePublished ? identity(sha256) : size(file));
      }
      return new VerifiedFile(content, sha256);
    }
  }

  /** Every form of every file of every data set. */
  private static Stream<Form> publishedForms() {
    return Arrays.stream(PublishedDataset.values())
        .flatMap(dataset -> dataset.files().stream())
        .flatMap(PublishedFile::forms);
  }

  /** "it is train-images-idx3-ubyte of fashion-mnist": people mix them up, as the names agree. */
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

  private DataFileException another(IdxFile content, String found) {
    Path path = content.path();
    boolean looksCompressed = path.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
    Form expected = looksCompressed ? compressed : unpacked;
    String anew =
        content.unpackedSha256().equals(unpacked.sha256())
            ? ", though its content is, compressed anew, and could be used unpacked"
            : "";
    return new DataFileException(
        path,
        formatted("(%s values) is not the published file%s: %s", content.dimensions(), anew, found),
        formatted(
            "%d bytes with the SHA-256 checksum %s; delete it, and the next run downloads it again",
            expected.bytes(), expected.sha256()));
  }
}
