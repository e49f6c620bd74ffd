package mnist;

import static text.Text.formatted;

import fetch.Downloader;
import fetch.Sha256;
import idx.DataFileException;
import idx.IdxFile;
import idx.IdxRecordReader;
import images.ImageDataset;
import images.LabelledImages;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A data set in the four files of MNIST, bit for bit as its authors publish them.
 *
 * <p>Both have 60,000 training and 10,000 test images of 28 x 28 grey pixels in 10 classes.
 */
public enum PublishedDataset {
  /**
   * Handwritten digits. Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning
   * applied to document recognition", Proceedings of the IEEE 86 (1998).
   */
  MNIST(
      "mnist",
      List.of(
          "https://ossci-datasets.s3.amazonaws.com/mnist/",
          "https://storage.googleapis.com/cvdf-datasets/mnist/",
          "https://systemds.apache.org/assets/datasets/mnist/"),
      new PublishedFile(
          9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
      new PublishedFile(28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
      new PublishedFile(
          1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
      new PublishedFile(4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")),

  /**
   * Articles of clothing, a harder set of the same form. H. Xiao, K. Rasul, R. Vollgraf,
   * "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms",
   * arXiv:1708.07747 (2017).
   */
  FASHION_MNIST(
      "fashion-mnist",
      List.of(
          "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
          "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
      new PublishedFile(
          26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
      new PublishedFile(29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
      new PublishedFile(
          4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
      new PublishedFile(5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"));

  private static final String TRAINING_IMAGES = "train-images-idx3-ubyte.gz";
  private static final String TRAINING_LABELS = "train-labels-idx1-ubyte.gz";
  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte.gz";
  private static final String TEST_LABELS = "t10k-labels-idx1-ubyte.gz";

  private final String id;
  private final List<String> mirrors;
  private final Map<String, PublishedFile> files = new LinkedHashMap<>();

  PublishedDataset(
      String id,
      List<String> mirrors,
      PublishedFile trainingImages,
      PublishedFile trainingLabels,
      PublishedFile testImages,
      PublishedFile testLabels) {
    this.id = id;
    this.mirrors = mirrors;
    files.put(TRAINING_IMAGES, trainingImages);
    files.put(TRAINING_LABELS, trainingLabels);
    files.put(TEST_IMAGES, testImages);
    files.put(TEST_LABELS, testLabels);
  }

  /** The name that users type, and the name of its folder: {@code mnist}, {@code fashion-mnist}. */
  public String id() {
    return id;
  }

  /**
   * Reads it from its folder below {@code dataFolder}; files that are not there are downloaded
   * first.
   *
   * @param dataFolder the folder of all data sets; this one's files lie in its folder {@link #id()}
   * @throws DataFileException if a file is not the published one
   * @throws fetch.DownloadException if a file is not there and no mirror delivers it
   */
  public ImageDataset load(Path dataFolder, Downloader downloader) throws IOException {
    Path folder = folder(dataFolder);
    List<String> missing = new ArrayList<>();
    for (String name : files.keySet()) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        files.get(name).check(file);
      } else {
        missing.add(name);
      }
    }
    for (String name : missing) {
      PublishedFile published = files.get(name);
      List<URI> sources = mirrors.stream().map(mirror -> URI.create(mirror + name)).toList();
      downloader.download(folder.resolve(name), sources, published.bytes, published.sha256);
    }
    LabelledImages training = read(folder, TRAINING_IMAGES, TRAINING_LABELS);
    LabelledImages test = read(folder, TEST_IMAGES, TEST_LABELS);
    Map<String, String> checksums = new LinkedHashMap<>();
    files.forEach((name, published) -> checksums.put(name, published.sha256));
    return new ImageDataset(id, folder.toString(), false, training, test, checksums);
  }

  private static LabelledImages read(Path folder, String images, String labels) throws IOException {
    return IdxRecordReader.readAll(folder.resolve(images), folder.resolve(labels));
  }

  private Path folder(Path dataFolder) {
    return dataFolder.resolve(id);
  }

  /** The size and the SHA-256 checksum of a file as published. */
  private record PublishedFile(long bytes, String sha256) {

    /** A damaged file's own message says more than a checksum, so a wrong one is looked into. */
    void check(Path file) throws IOException {
      DataFileException.checkReadable(file, "the published file");
      boolean whole = Files.size(file) == bytes; // another file may be too large to read it all
      String checksum = whole ? Sha256.of(file) : "";
      if (!checksum.equals(sha256)) {
        boolean images = file.getFileName().toString().contains("idx3");
        IdxFile readable = images ? IdxFile.readImages(file) : IdxFile.readLabels(file);
        throw new DataFileException(
            file,
            formatted(
                "(%s values) is not the published file: %s",
                readable.dimensions(),
                whole
                    ? "its SHA-256 checksum is " + checksum
                    : formatted("it has %d bytes", Files.size(file))),
            formatted(
                "%d bytes with the SHA-256 checksum %s; delete it, and the next run downloads it again",
                bytes, sha256));
      }
    }
  }
}
