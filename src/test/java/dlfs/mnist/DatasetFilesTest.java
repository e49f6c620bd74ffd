package dlfs.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.files.DataFileException;
import dlfs.files.DatasetFiles;
import dlfs.support.UnusualPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatasetFilesTest {
  @TempDir Path dataFolder;

  private Path put(String name) throws IOException {
    Path file = dataFolder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "something");
  }

  private List<Path> candidates(MnistFile part) {
    return found().candidates(part.compressedName(), part::hasName);
  }

  private DatasetFiles found() {
    return DatasetFiles.of("mnist", dataFolder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mnist/train-images-idx3-ubyte.gz",
        "mnist/train-images-idx3-ubyte",
        "mnist/train-images.idx3-ubyte",
        "mnist/train-images.idx3-ubyte.gz",
        "mnist/TRAIN-IMAGES-IDX3-UBYTE",
        "mnist/Train-Images.IDX3-ubyte.GZ",
        "mnist/train-images-idx3-ubyte/train-images-idx3-ubyte",
        "mnist/train-images-idx3-ubyte/train-images.idx3-ubyte",
        "mnist/train-images-idx3-ubyte.gz/train-images-idx3-ubyte",
        "mnist/raw/train-images-idx3-ubyte",
        "MNIST/raw/train-images-idx3-ubyte.gz",
        "Mnist/mnist/raw/train-images-idx3-ubyte"
      })
  void areCandidatesWhereverTheyLieInTheFolder(String name) throws IOException {
    Path file = put(name);
    assertEquals(List.of(file), candidates(MnistFile.TRAINING_IMAGES));
    assertEquals(List.of(), candidates(MnistFile.TRAINING_LABELS));
    assertTrue(PublishedDataset.MNIST.hasFilesIn(dataFolder));
    assertFalse(PublishedDataset.FASHION_MNIST.hasFilesIn(dataFolder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fashion-mnist", "FashionMNIST", "fashion_mnist", "Fashion MNIST"})
  void areFoundUnderAlternativeFolderNames(String folder) throws IOException {
    put(folder + "/raw/t10k-labels-idx1-ubyte");
    assertTrue(PublishedDataset.FASHION_MNIST.hasFilesIn(dataFolder));
    assertFalse(PublishedDataset.MNIST.hasFilesIn(dataFolder));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mnist/mnist.npz",
        "mnist/train-images-idx3-ubyte (1).gz",
        "mnist/train-images-idx3-ubyte.zip",
        "mnist/emnist-digits-train-images-idx3-ubyte.gz",
        "mnist/train-images",
        "mnist/some/folder/of/digits.csv"
      })
  void areListedAsUnusedUnderOtherNames(String name) throws IOException {
    Path file = put(name);
    assertEquals(List.of(file), found().files());
    for (MnistFile part : MnistFile.values()) {
      assertEquals(List.of(), candidates(part));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train-images-idx3-ubyte.gz",
        "train-images.idx3-ubyte",
        "TRAIN-IMAGES-IDX3-UBYTE (1).gz",
        "raw/train-images-idx3-ubyte",
        "MNIST_data/train-images-idx3-ubyte.gz",
        "mnist.npz",
        "MNIST-dataset.zip"
      })
  void areMisplacedOutsideTheFolder(String name) throws IOException {
    Path file = put(name);
    assertEquals(List.of(), found().files());
    assertEquals(List.of(file), PublishedDataset.misplaced(found()));
    assertTrue(PublishedDataset.MNIST.hasFilesIn(dataFolder));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "camvid/train/images/0001.jpg",
        "fashion-mnist/train-images-idx3-ubyte.gz",
        "fashion-mnist.npz",
        "mnist/.download.lock",
        "mnist/train-images-idx3-ubyte.gz.part"
      })
  void doNotIncludeOtherDataOrUnfinishedDownloads(String name) throws IOException {
    put(name);
    assertFalse(PublishedDataset.MNIST.hasFilesIn(dataFolder));
  }

  @Test
  void areOrderedByPublishedNameAndDepth() throws IOException {
    Path deep = put("mnist/raw/train-labels-idx1-ubyte");
    Path other = put("MNIST/train-labels-idx1-ubyte");
    Path unpacked = put("mnist/train-labels-idx1-ubyte");
    Path published = put("mnist/train-labels-idx1-ubyte.gz");
    assertEquals(List.of(published, unpacked, deep, other), candidates(MnistFile.TRAINING_LABELS));
  }

  @Test
  void areFoundDespiteManyOtherFilesAndCircularLinks() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      put("mnist/a/" + i + ".png");
    }
    Files.createSymbolicLink(dataFolder.resolve("mnist/b"), dataFolder.resolve("mnist"));
    Path file = put("mnist/train-labels-idx1-ubyte");
    assertEquals(file, candidates(MnistFile.TRAINING_LABELS).get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dangling", "loop", "pipe"})
  void requireAFolder(String kind) throws Exception {
    Files.move(UnusualPaths.make(dataFolder, kind), dataFolder.resolve("mnist"));
    var e = assertThrows(DataFileException.class, () -> found().checkFolders());
    System.out.println(e.getMessage());
    assertTrue(e.getMessage().contains("mnist is not a folder"), e.getMessage());
  }

  @Test
  void requireAFolderOfDataSets() throws IOException {
    Path file = put("file");
    for (Path noFolder : List.of(file, file.resolve("data"))) {
      var e =
          assertThrows(
              DataFileException.class, () -> DatasetFiles.of("mnist", noFolder).checkFolders());
      assertTrue(e.getMessage().startsWith(noFolder + " is not a folder"), e.getMessage());
    }
    DatasetFiles.of("mnist", dataFolder.resolve("missing")).checkFolders();
  }
}
