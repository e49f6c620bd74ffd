package dlfs.mnist;

import dlfs.fetch.DownloadListener;
import dlfs.fetch.Downloader;
import dlfs.files.DataFileException;
import dlfs.files.DatasetFiles;
import dlfs.idx.IdxFile;
import dlfs.images.ImageDataset;
import dlfs.images.LabelledImages;
import dlfs.samples.DatasetSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A published data set of four files, verified by their checksums.
 *
 * <p>Both have 60,000 training and 10,000 test images of 28 x 28 greyscale pixels in 10 classes.
 */
public enum PublishedDataset implements DatasetSource {
  /**
   * Handwritten digits. Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning
   * applied to document recognition", Proceedings of the IEEE 86 (1998).
   */
  MNIST(
      "mnist",
      LabelledImages.numbers(IdxFile.CLASSES),
      List.of(
          "https://ossci-datasets.s3.amazonaws.com/mnist/",
          "https://storage.googleapis.com/cvdf-datasets/mnist/",
          "https://systemds.apache.org/assets/datasets/mnist/"),
      new PublishedFile(
          MnistFile.TRAINING_IMAGES,
          9_912_422,
          "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
          "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
      new PublishedFile(
          MnistFile.TRAINING_LABELS,
          28_881,
          "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
          "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
      new PublishedFile(
          MnistFile.TEST_IMAGES,
          1_648_877,
          "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
          "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
      new PublishedFile(
          MnistFile.TEST_LABELS,
          4_542,
          "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
          "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")),

  /**
   * Articles of clothing, a more difficult data set of the same format. H. Xiao, K. Rasul, R.
   * Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms",
   * arXiv:1708.07747 (2017).
   */
  FASHION_MNIST(
      "fashion-mnist",
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot"),
      List.of(
          "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
          "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
      new PublishedFile(
          MnistFile.TRAINING_IMAGES,
          26_421_880,
          "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
          "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
      new PublishedFile(
          MnistFile.TRAINING_LABELS,
          29_515,
          "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
          "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
      new PublishedFile(
          MnistFile.TEST_IMAGES,
          4_422_102,
          "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
          "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
      new PublishedFile(
          MnistFile.TEST_LABELS,
          5_148,
          "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
          "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"));

  /** The folder of all data sets, relative to the working directory. */
  public static final String DEFAULT_FOLDER = "datasets/data";

  private final String id;
  private final List<String> classNames;
  private final List<String> mirrors;
  private final List<PublishedFile> files;

  PublishedDataset(
      String id, List<String> classNames, List<String> mirrors, PublishedFile... files) {
    this.id = id;
    this.classNames = classNames;
    this.mirrors = mirrors;
    this.files = List.of(files);
  }

  /** The name that users type, and the name of its folder: {@code mnist}, {@code fashion-mnist}. */
  @Override
  public String id() {
    return id;
  }

  /** The names of the ten classes. */
  List<String> classNames() {
    return classNames;
  }

  List<PublishedFile> files() {
    return files;
  }

  /** Returns the addresses of a file, the preferred one first. */
  List<URI> sources(String fileName) {
    return mirrors.stream().map(mirror -> URI.create(mirror + fileName)).toList();
  }

  /**
   * Loads the data set from {@value #DEFAULT_FOLDER} below the working directory, where the
   * experiments look for it too. Files that are missing are downloaded into it first.
   *
   * <pre>{@code
   * ImageDataset mnist = PublishedDataset.MNIST.load();
   * network.fit(mnist.training().iterator(100, 0), 5);
   * Evaluation test = network.evaluate(mnist.test().iterator(1000));
   * }</pre>
   *
   * @throws DataFileException if a file exists, but differs from the published one
   * @throws dlfs.fetch.DownloadException if a file is missing and cannot be downloaded
   */
  public ImageDataset load() throws IOException {
    return load(Path.of(DEFAULT_FOLDER));
  }

  /**
   * Loads the data set from another folder.
   *
   * @param dataFolder the folder of all data sets; the files of this one are in its subfolder
   *     {@link #id()}
   * @throws DataFileException if a file exists, but differs from the published one
   * @throws dlfs.fetch.DownloadException if a file is missing and cannot be downloaded
   */
  public ImageDataset load(Path dataFolder) throws IOException {
    return load(dataFolder, new Downloader(DownloadListener.silent()));
  }

  /** Loads it as {@link #load(Path, Downloader, Consumer)}, without reporting unused files. */
  public ImageDataset load(Path dataFolder, Downloader downloader) throws IOException {
    return load(dataFolder, downloader, unused -> {});
  }

  /**
   * Reads the data set from its folder below {@code dataFolder}. Its files may be compressed or
   * unpacked, directly in that folder or in subfolders; missing ones are downloaded first.
   *
   * @param dataFolder the folder of all data sets; the files of this one are in its subfolder
   *     {@link #id()}
   * @param downloader reports its progress to its listener
   * @param unused receives a message, before any download, that lists files that are not used
   * @throws DataFileException if a file exists, but differs from the published one
   * @throws dlfs.fetch.DownloadException if a file is missing and cannot be downloaded
   */
  public ImageDataset load(Path dataFolder, Downloader downloader, Consumer<String> unused)
      throws IOException {
    return new DatasetLoader(this, dataFolder, downloader::download, unused).load();
  }

  @Override
  public ImageDataset load(
      Path dataFolder, Downloader downloader, Consumer<String> unused, int maxSamples)
      throws IOException {
    return load(dataFolder, downloader, unused).first(maxSamples);
  }

  @Override
  public boolean hasFilesIn(Path dataFolder) {
    DatasetFiles found = DatasetFiles.of(id, dataFolder);
    return !found.files().isEmpty() || !misplaced(found).isEmpty();
  }

  /** Returns files outside the folders of a data set that seem to belong to it. */
  static List<Path> misplaced(DatasetFiles found) {
    return found.misplaced(
        Arrays.stream(values()).map(PublishedDataset::id).toList(),
        name -> Arrays.stream(MnistFile.values()).anyMatch(part -> part.resembles(name)));
  }
}
