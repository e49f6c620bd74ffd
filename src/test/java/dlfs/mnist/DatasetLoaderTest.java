package dlfs.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.fetch.Sha256;
import dlfs.files.DataFileException;
import dlfs.images.ImageDataset;
import dlfs.images.LabelledImages;
import dlfs.support.IdxFiles;
import dlfs.support.SharedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MNIST in the folders and forms that users have, and changing while it is read. */
class DatasetLoaderTest {
  private static final DatasetLoader.FileDownload NOTHING =
      (target, mirrors, bytes, sha256) -> {
        throw new AssertionError(target + " is not to be downloaded");
      };

  @TempDir Path dataFolder;
  private final List<String> notes = new ArrayList<>();

  private ImageDataset load(PublishedDataset dataset, DatasetLoader.FileDownload fetch)
      throws IOException {
    return new DatasetLoader(dataset, dataFolder, fetch, notes::add).load();
  }

  private ImageDataset load() throws IOException {
    return load(PublishedDataset.MNIST, NOTHING);
  }

  private String refusal(DatasetLoader.FileDownload fetch) {
    var e = assertThrows(DataFileException.class, () -> load(PublishedDataset.MNIST, fetch));
    System.out.println(e.getMessage());
    return e.getMessage();
  }

  private static byte[] published(PublishedDataset dataset, MnistFile part) throws IOException {
    return Files.readAllBytes(
        SharedFiles.datasets().resolve(dataset.id()).resolve(part.compressedName()));
  }

  private static byte[] unpacked(PublishedDataset dataset, MnistFile part) throws IOException {
    Path file = SharedFiles.datasets().resolve(dataset.id()).resolve(part.compressedName());
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private Path put(String name, byte[] content) throws IOException {
    Path file = dataFolder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private Path put(MnistFile part) throws IOException {
    return put("mnist/" + part.compressedName(), published(PublishedDataset.MNIST, part));
  }

  private void putAllBut(MnistFile... others) throws IOException {
    for (MnistFile part : MnistFile.values()) {
      if (!List.of(others).contains(part)) {
        put(part);
      }
    }
  }

  private static byte[] withOtherLabels(MnistFile part) throws IOException {
    byte[] labels = unpacked(PublishedDataset.MNIST, part);
    Arrays.fill(labels, 8, labels.length, (byte) 3);
    return labels;
  }

  private static void assertIsPublished(PublishedDataset dataset, ImageDataset data)
      throws IOException {
    assertHas(unpacked(dataset, MnistFile.TRAINING_LABELS), data.training());
    assertHas(unpacked(dataset, MnistFile.TEST_LABELS), data.test());
    byte[] images = unpacked(dataset, MnistFile.TEST_IMAGES);
    for (int i = 16; i < images.length; i++) {
      assertEquals((images[i] & 0xff) / 255f, data.test().pixels()[i - 16]);
    }
  }

  private static void assertHas(byte[] labels, LabelledImages images) {
    assertEquals(labels.length - 8, images.count());
    for (int i = 0; i < images.count(); i++) {
      assertEquals(labels[8 + i], images.label(i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsUnpackedFilesAndRecordsTheirChecksums(PublishedDataset dataset) throws IOException {
    Map<String, String> checksums = new LinkedHashMap<>();
    for (MnistFile part : MnistFile.values()) {
      Path file = put(dataset.id() + "/" + part.fileName(), unpacked(dataset, part));
      checksums.put(part.fileName(), Sha256.of(file));
    }
    ImageDataset data = load(dataset, NOTHING);
    assertIsPublished(dataset, data);
    assertEquals(List.copyOf(checksums.entrySet()), List.copyOf(data.checksums().entrySet()));
    assertEquals(List.of(), notes);
  }

  @Test
  void readsEachFileInAnyFolderAndUnderAnyName() throws IOException {
    PublishedDataset mnist = PublishedDataset.MNIST;
    put("MNIST/raw/train-images-idx3-ubyte", unpacked(mnist, MnistFile.TRAINING_IMAGES));
    put("mnist/train-labels.idx1-ubyte", unpacked(mnist, MnistFile.TRAINING_LABELS));
    put("mnist/T10K-IMAGES-IDX3-UBYTE.GZ", published(mnist, MnistFile.TEST_IMAGES));
    put("mnist/t10k-labels-idx1-ubyte.gz", unpacked(mnist, MnistFile.TEST_LABELS)); // by a browser
    ImageDataset data = load();
    assertIsPublished(mnist, data);
    assertEquals(
        List.of(
            "raw/train-images-idx3-ubyte",
            "train-labels.idx1-ubyte",
            "T10K-IMAGES-IDX3-UBYTE.GZ",
            "t10k-labels-idx1-ubyte.gz"),
        List.copyOf(data.checksums().keySet()));
    assertEquals(dataFolder.resolve("MNIST") + ", " + dataFolder.resolve("mnist"), data.source());
  }

  @Test
  void usesAnIntactFileAndReportsTheDamagedOne() throws IOException {
    putAllBut();
    byte[] whole = published(PublishedDataset.MNIST, MnistFile.TEST_LABELS);
    Path damaged = put("mnist/t10k-labels-idx1-ubyte.gz", Arrays.copyOf(whole, whole.length / 2));
    put("mnist/t10k-labels-idx1-ubyte", unpacked(PublishedDataset.MNIST, MnistFile.TEST_LABELS));
    assertIsPublished(PublishedDataset.MNIST, load());
    assertEquals(1, notes.size());
    assertTrue(notes.get(0).contains(damaged + " is truncated after 2271 bytes"), notes.get(0));
  }

  @Test
  void listsUnusedFiles() throws IOException {
    putAllBut();
    Path npz = put("mnist/mnist.npz", new byte[9]);
    Path unpacked =
        put(
            "mnist/t10k-labels-idx1-ubyte",
            unpacked(PublishedDataset.MNIST, MnistFile.TEST_LABELS));
    load();
    assertEquals(
        List.of("Not used:\n  " + npz + "\n  " + unpacked + "\nmnist is complete without them."),
        notes);
  }

  @Test
  void listsUnusableAndExpectedFilesBeforeAnyDownload() throws IOException {
    putAllBut(MnistFile.TEST_LABELS);
    Path misplaced =
        put("t10k-labels-idx1-ubyte", unpacked(PublishedDataset.MNIST, MnistFile.TEST_LABELS));
    Path npz = put("mnist/mnist.npz", new byte[9]);
    load(
        PublishedDataset.MNIST,
        (target, mirrors, bytes, sha256) -> {
          assertEquals(1, notes.size());
          Files.copy(SharedFiles.datasets().resolve("mnist").resolve(target.getFileName()), target);
        });
    String note = notes.get(0);
    assertTrue(note.startsWith("Not used:\n  " + npz + "\n  " + misplaced + "\n"), note);
    assertTrue(note.contains("Expected in " + dataFolder.resolve("mnist") + ": train-"), note);
  }

  @Test
  void refusesADamagedUnpackedFile() throws IOException {
    putAllBut(MnistFile.TRAINING_LABELS);
    byte[] whole = unpacked(PublishedDataset.MNIST, MnistFile.TRAINING_LABELS);
    put("mnist/train-labels-idx1-ubyte", Arrays.copyOf(whole, 5_000));
    assertTrue(refusal(NOTHING).contains("is truncated after 5000 bytes"));
    put("mnist/train-labels-idx1-ubyte", withOtherLabels(MnistFile.TRAINING_LABELS));
    String message = refusal(NOTHING);
    assertTrue(message.contains("is not the published file: its SHA-256"), message);
    assertTrue(message.contains("60008 bytes with the SHA-256"), message);
  }

  @Test
  void identifiesAFileOfAnotherDataSet() throws IOException {
    putAllBut(MnistFile.TRAINING_LABELS);
    for (byte[] fashion :
        List.of(
            unpacked(PublishedDataset.FASHION_MNIST, MnistFile.TRAINING_LABELS),
            published(PublishedDataset.FASHION_MNIST, MnistFile.TRAINING_LABELS))) {
      put("mnist/train-labels-idx1-ubyte", fashion);
      assertTrue(refusal(NOTHING).contains("it is train-labels-idx1-ubyte of fashion-mnist"));
    }
  }

  @Test
  void suggestsToUncompressAFileThatWasCompressedAgain() throws IOException {
    putAllBut(MnistFile.TEST_LABELS);
    byte[] labels = unpacked(PublishedDataset.MNIST, MnistFile.TEST_LABELS);
    put("mnist/t10k-labels-idx1-ubyte.gz", IdxFiles.gzip(labels));
    assertTrue(refusal(NOTHING).contains("could be used uncompressed"));
  }

  /** By another program, or a malicious mirror. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void refusesAFileCreatedDuringADownload(boolean compressed) throws IOException {
    putAllBut(MnistFile.TEST_LABELS);
    byte[] other = withOtherLabels(MnistFile.TEST_LABELS);
    byte[] content = compressed ? IdxFiles.gzip(other) : other;
    String message = refusal((target, mirrors, bytes, sha256) -> Files.write(target, content));
    assertTrue(message.contains("is not the published file"), message);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recordsTheFileThatItReadEvenIfItIsReplaced(boolean inPlace) throws IOException {
    putAllBut(MnistFile.TEST_LABELS);
    Path labels = dataFolder.resolve("mnist").resolve(MnistFile.TRAINING_LABELS.compressedName());
    String before = Sha256.of(labels);
    byte[] other = IdxFiles.gzip(withOtherLabels(MnistFile.TRAINING_LABELS));
    ImageDataset data =
        load(
            PublishedDataset.MNIST,
            (target, mirrors, bytes, sha256) -> {
              put(MnistFile.TEST_LABELS);
              if (inPlace) {
                Files.write(labels, other);
              } else {
                Path beside = Files.write(labels.resolveSibling("other"), other);
                Files.move(beside, labels, StandardCopyOption.ATOMIC_MOVE);
              }
            });
    assertIsPublished(PublishedDataset.MNIST, data);
    assertEquals(before, data.checksums().get(MnistFile.TRAINING_LABELS.compressedName()));
  }
}
