package dlfs.mnist;

import java.util.Locale;

/** The four files of MNIST, and of every data set in its format. */
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

  /** The name of the uncompressed file. */
  String fileName() {
    return fileName;
  }

  /** The name of the compressed file, as published. */
  String compressedName() {
    return fileName + COMPRESSED;
  }

  /** The size of the uncompressed file in bytes. */
  long bytes() {
    return bytes;
  }

  /** Whether it contains images rather than labels. */
  boolean isImages() {
    return this == TRAINING_IMAGES || this == TEST_IMAGES;
  }

  /**
   * Whether this is the name of the file, compressed or not, in any case, and also with the dot of
   * the authors' own page: "train-images.idx3-ubyte".
   */
  boolean hasName(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace(".idx", "-idx");
    return plain.equals(fileName) || plain.equals(compressedName());
  }

  /** Whether a file of this name may contain the file in another form: an archive, copy or part. */
  boolean resembles(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9]", "")
        .contains(fileName.replaceAll("-idx.*", "").replace("-", ""));
  }
}
