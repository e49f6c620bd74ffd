package dlfs.cifar;

import static dlfs.text.Text.formatted;

import dlfs.cifar.CifarFile.Verified;
import dlfs.fetch.Downloader;
import dlfs.files.DataFileException;
import dlfs.files.DatasetFiles;
import dlfs.images.ImageDataset;
import dlfs.images.LabelledImages;
import dlfs.samples.DatasetSource;
import dlfs.samples.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A lossy copy of a part of CIFAR-10 for tests: 10,000 training and 2,000 test images, decoded from
 * JPEG files. Networks reach much lower accuracies than on {@link Cifar10}, so that figures are
 * only comparable with others on the same copy, and no claims are tested on it.
 *
 * <p>The classes take turns: image {@code i} has the label {@code i} modulo 10. It is read from
 * {@code cifar-10-jpeg/train_10000.bin.gz} and {@code cifar-10-jpeg/test_2000.bin.gz}, compressed
 * or not, and cannot be downloaded.
 */
public final class Cifar10Jpeg implements DatasetSource {
  /** The name that users type. */
  public static final String NAME = "cifar-10-jpeg";

  private static final CifarFile TRAINING =
      new CifarFile(
          "train_10000.bin",
          10_000,
          List.of(
              "df2189f78feaf5b58a83d52d2639c5194c867463211008f3f0e98273e0082c95",
              "a6f48cd4d8745d5b80b6a0f7665654d54e1aacda199a3a966cb7958b11d38f22"));

  private static final CifarFile TEST =
      new CifarFile(
          "test_2000.bin",
          2_000,
          List.of(
              "f2473184a93f0a888a25efd6574e2d0d7b7163f498d384a246cfa8bcbdc33ecc",
              "06f5743fbd96393edfd8d5f5afaf48c59bfbbd020818793118b156a5abf473bb"));

  @Override
  public String id() {
    return NAME;
  }

  @Override
  public boolean hasFilesIn(Path dataFolder) {
    return !DatasetFiles.of(NAME, dataFolder).files().isEmpty();
  }

  @Override
  public ImageDataset load(
      Path dataFolder, Downloader downloader, Consumer<String> unused, int maxSamples)
      throws IOException {
    DatasetFiles found = DatasetFiles.of(NAME, dataFolder);
    found.checkFolders();
    Map<String, String> checksums = new LinkedHashMap<>();
    LabelledImages training = read(found, TRAINING, maxSamples, checksums);
    LabelledImages test = read(found, TEST, maxSamples, checksums);
    return new ImageDataset(
        NAME,
        "decoded from lossy JPEG copies, " + found.folder(),
        Origin.LOSSY,
        training,
        test,
        checksums);
  }

  private static LabelledImages read(
      DatasetFiles found, CifarFile file, int maxSamples, Map<String, String> checksums)
      throws IOException {
    Path path =
        file.candidates(found).stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new DataFileException(
                        found.folder(),
                        formatted("does not contain %s.gz", file.name()),
                        formatted(
                            "the files of %s, which cannot be downloaded; the original is %s",
                            NAME, Cifar10.NAME)));
    var images = new CifarImages(Math.min(maxSamples, file.images()));
    Verified read = file.read(path, images, 0);
    checksums.put(found.nameWithinFolder(read.path()), read.sha256());
    return images.images();
  }
}
