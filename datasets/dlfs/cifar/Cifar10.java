package dlfs.cifar;

import static dlfs.text.Text.formatted;

import dlfs.fetch.Downloader;
import dlfs.files.DataFileException;
import dlfs.files.DatasetFiles;
import dlfs.images.ImageDataset;
import dlfs.samples.DatasetSource;
import dlfs.samples.Origin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * CIFAR-10: 50,000 training and 10,000 test images of 32 x 32 colour pixels in 10 classes, as many
 * of each. A. Krizhevsky, "Learning multiple layers of features from tiny images" (2009).
 *
 * <p>It is read from the archive in the binary version, {@code cifar-10-binary.tar.gz}, or from its
 * six files where it is unpacked. The authors publish the archive's MD5,
 * c32a1d4ab5d03f1284b67883e8d87530. It is verified by its size and the SHA-256 with which
 * TensorFlow Datasets verifies it, and unpacked files by the SHA-256 with which TorchVision for
 * Ruby verifies them. In memory, the images take 740 MB.
 */
public final class Cifar10 implements DatasetSource {
  /** The name that users type. */
  public static final String NAME = "cifar-10";

  private static final String UNPACKED_FOLDER = "cifar-10-batches-bin";
  private static final int IMAGES_PER_FILE = 10_000;

  private final CifarArchive archive;
  private final List<CifarFile> files; // the last one is the test set

  /** The data set as it is published. */
  public Cifar10() {
    this(
        new CifarArchive(
            "cifar-10-binary.tar.gz",
            List.of(URI.create("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz")),
            170_052_171,
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
        List.of(
            file(
                "data_batch_1.bin",
                "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
            file(
                "data_batch_2.bin",
                "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
            file(
                "data_batch_3.bin",
                "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
            file(
                "data_batch_4.bin",
                "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
            file(
                "data_batch_5.bin",
                "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
            file(
                "test_batch.bin",
                "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b")));
  }

  /** Another data set in the same format, for tests. */
  Cifar10(CifarArchive archive, List<CifarFile> files) {
    this.archive = archive;
    this.files = files;
  }

  private static CifarFile file(String name, String sha256) {
    return new CifarFile(name, IMAGES_PER_FILE, List.of(sha256));
  }

  @Override
  public String id() {
    return NAME;
  }

  @Override
  public boolean hasFilesIn(Path dataFolder) {
    DatasetFiles found = found(dataFolder);
    return !found.files().isEmpty() || !misplaced(found).isEmpty();
  }

  private static DatasetFiles found(Path dataFolder) {
    return DatasetFiles.of(NAME, dataFolder, UNPACKED_FOLDER);
  }

  private List<Path> misplaced(DatasetFiles found) {
    return found.misplaced(
        List.of(Cifar10Jpeg.NAME),
        name -> files.stream().anyMatch(file -> name.startsWith(file.name())));
  }

  @Override
  public ImageDataset load(
      Path dataFolder, Downloader downloader, Consumer<String> unused, int maxSamples)
      throws IOException {
    DatasetFiles found = found(dataFolder);
    found.checkFolders();
    List<DataFileException> damaged = new ArrayList<>();
    Optional<ImageDataset> present = fromDisk(found, maxSamples, damaged, unused);
    if (present.isPresent()) {
      return present.get();
    }
    if (!damaged.isEmpty()) {
      throw damaged.get(0);
    }
    found
        .describeUnused(
            List.of(),
            misplaced(found),
            List.of(),
            formatted(
                "Expected in %s: %s, or all of its files: %s",
                found.folder(),
                archive.name(),
                files.stream().map(CifarFile::name).collect(Collectors.joining(", "))))
        .ifPresent(unused);
    Path target = found.folder().resolve(archive.name());
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) { // a dangling link, a folder or a pipe
      DataFileException.checkReadable(target, "the published archive");
    }
    downloader.download(target, archive.sources(), archive.bytes(), archive.sha256());
    return fromArchive(found, target, maxSamples);
  }

  /**
   * Reads the first intact archive, or else the unpacked files.
   *
   * @param damaged receives the problems of damaged files
   */
  private Optional<ImageDataset> fromDisk(
      DatasetFiles found, int maxSamples, List<DataFileException> damaged, Consumer<String> unused)
      throws IOException {
    for (Path candidate : found.candidates(archive.name(), archive.name()::equalsIgnoreCase)) {
      try {
        ImageDataset data = fromArchive(found, candidate, maxSamples);
        describeUnused(found, List.of(candidate), damaged).ifPresent(unused);
        return Optional.of(data);
      } catch (DataFileException e) {
        damaged.add(e);
      }
    }
    List<Path> unpacked =
        files.stream().flatMap(file -> file.candidates(found).stream().limit(1)).toList();
    if (unpacked.size() < files.size()) {
      return Optional.empty();
    }
    try {
      ImageDataset data = fromFiles(found, unpacked, maxSamples);
      describeUnused(found, unpacked, damaged).ifPresent(unused);
      return Optional.of(data);
    } catch (DataFileException e) {
      damaged.add(e);
      return Optional.empty();
    }
  }

  private static Optional<String> describeUnused(
      DatasetFiles found, List<Path> used, List<DataFileException> damaged) {
    if (damaged.isEmpty()) {
      return Optional.empty(); // the archive beside its unpacked files
    }
    return found.describeUnused(
        used, List.of(), damaged, formatted("%s is complete without them.", NAME));
  }

  private ImageDataset fromArchive(DatasetFiles found, Path path, int maxSamples)
      throws IOException {
    var target = new Target(maxSamples);
    List<String> names = files.stream().map(CifarFile::name).toList();
    archive.read(
        path,
        files.size(),
        (name, content) -> {
          int index = names.indexOf(name);
          if (index >= 0) {
            target.of(index).read(path, content, first(index), files.get(index).images());
          }
          return index >= 0;
        });
    return dataset(
        found, target, List.of(path), Map.of(found.nameWithinFolder(path), archive.sha256()));
  }

  private ImageDataset fromFiles(DatasetFiles found, List<Path> paths, int maxSamples)
      throws IOException {
    var target = new Target(maxSamples);
    Map<String, String> checksums = new LinkedHashMap<>();
    for (int i = 0; i < files.size(); i++) {
      CifarFile.Verified read = files.get(i).read(paths.get(i), target.of(i), first(i));
      checksums.put(found.nameWithinFolder(read.path()), read.sha256());
    }
    return dataset(found, target, paths, checksums);
  }

  private static ImageDataset dataset(
      DatasetFiles found, Target target, List<Path> paths, Map<String, String> checksums) {
    return new ImageDataset(
        NAME,
        found.source(paths),
        Origin.PUBLISHED,
        target.training.images(),
        target.test.images(),
        checksums);
  }

  /** The index of the first image of a file in its set. */
  private int first(int file) {
    return isTest(file) ? 0 : files.subList(0, file).stream().mapToInt(CifarFile::images).sum();
  }

  private boolean isTest(int file) {
    return file == files.size() - 1;
  }

  /** The two sets while they are read. */
  private final class Target {
    private final CifarImages training;
    private final CifarImages test;

    Target(int maxSamples) {
      int last = files.size() - 1;
      int count = files.subList(0, last).stream().mapToInt(CifarFile::images).sum();
      training = new CifarImages(Math.min(maxSamples, count));
      test = new CifarImages(Math.min(maxSamples, files.get(last).images()));
    }

    CifarImages of(int file) {
      return isTest(file) ? test : training;
    }
  }
}
