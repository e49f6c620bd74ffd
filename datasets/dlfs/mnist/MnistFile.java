package dlfs.mnist;

import java.util.Locale;

/** The four files that MNIST, and any data set of its form, consists of. */
enum MnistFile {
  TRAINING_IMAGES("train-images-idx3-ubyte", 47_040_016),
  TRAINING_LABELS("train-labels-idx1-ubyte", 60_008),
  TEST_IMAGES("t10k-images-idx3-ubyte", 7_840_016),
  TEST_LABELS("t10k-labels-idx1-ubyte", 10_008);

  private static final String COMPRESSED = ".gz";

  private final String fileName;
  private final long bytes;

  MnistFile(String fileName, long bytes) {
    this.fileName = fileName;
    this.bytes = bytes;
  }

  /** Its name without compression. */
  String fileName() {
    return fileName;
  }

  /** Its name as published, compressed. */
  String compressedName() {
    return fileName + COMPRESSED;
  }

  /** Its size without compression. */
  long bytes() {
    return bytes;
  }

  /** Whether it holds images, and not labels. */
  boolean isImages() {
    return this == TRAINING_IMAGES || this == TEST_IMAGES;
  }

  /**
   * Whether a file of this name is meant to be it: compressed or not, in capitals or not, and with
   * the dot that the authors' own page has in "train-images.idx3-ubyte".
   */
  boolean isCalled(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace(".idx", "-idx");
    return plain.equals(fileName) || plain.equals(compressedName());
  }

  /** Whether a file of this name may hold it in another form: an archive, a copy, a part of it. */
  boolean isLike(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9]", "")
        .contains(fileName.replaceAll("-idx.*", "").replace("-", ""));
  }
}
