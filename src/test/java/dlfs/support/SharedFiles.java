package dlfs.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;

/** Real data and reference values outside the project; tests are skipped without them. */
public final class SharedFiles {
  private SharedFiles() {}

  /**
   * The folder with {@code mnist/} and {@code fashion-mnist/}: the property {@code datasets.dir},
   * by default {@code ../shared/datasets}. Skips the calling test if it does not contain MNIST.
   */
  public static Path datasets() {
    Path folder = Path.of(System.getProperty("datasets.dir", "../shared/datasets"));
    return orSkip(folder, folder.resolve("mnist/train-images-idx3-ubyte.gz"), "real MNIST");
  }

  /**
   * The same folder with {@code cifar-10-jpeg/}. Skips the calling test if it does not contain
   * that.
   */
  public static Path cifar10Jpeg() {
    Path folder = Path.of(System.getProperty("datasets.dir", "../shared/datasets"));
    return orSkip(
        folder, folder.resolve("cifar-10-jpeg/test_2000.bin.gz"), "the lossy copy of CIFAR-10");
  }

  /** The same folder with {@code raccoon/}. Skips the calling test if it does not contain that. */
  public static Path raccoon() {
    Path folder = Path.of(System.getProperty("datasets.dir", "../shared/datasets"));
    return orSkip(folder, folder.resolve("raccoon/boxes.csv"), "the data set of raccoons");
  }

  /**
   * The same folder with {@code camvid-small/}. Skips the calling test if it does not contain that.
   */
  public static Path camVid() {
    Path folder = Path.of(System.getProperty("datasets.dir", "../shared/datasets"));
    return orSkip(folder, folder.resolve("camvid-small/train"), "the small copy of CamVid");
  }

  /** A file of values from the book's own code. Skips the calling test if it is missing. */
  public static Path reference(String name) {
    Path file = Path.of("../shared/reference/book", name);
    return orSkip(file, file, "the book's own figures");
  }

  /** A file of published weights. Skips the calling test if it is missing. */
  public static Path weights(String name) {
    Path file = Path.of("../shared/weights", name);
    return orSkip(file, file, "a file of published weights");
  }

  /** A file of the published sizes and outputs of networks. Skips the test if it is missing. */
  public static Path networks(String name) {
    Path file = Path.of("../shared/reference/networks", name);
    return orSkip(file, file, "the published figures of networks");
  }

  /** A photograph. Skips the calling test if it is missing. */
  public static Path image(String name) {
    Path file = Path.of("../shared/images", name);
    return orSkip(file, file, "a photograph");
  }

  private static Path orSkip(Path wanted, Path needed, String what) {
    boolean there = Files.exists(needed);
    if (!there) {
      System.out.printf(
          Locale.ROOT, "SKIPPED, because %s is missing: there is no %s%n", what, needed);
    }
    Assumptions.assumeTrue(there, () -> "there is no " + needed);
    return wanted;
  }
}
