package dlfs.mnist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.fetch.DownloadListener;
import dlfs.fetch.Downloader;
import dlfs.files.DataFileException;
import dlfs.images.ImageDataset;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.support.IdxFiles;
import dlfs.support.SharedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;

class PublishedDatasetTest {
  private static final Downloader DOWNLOADER = new Downloader(DownloadListener.silent());

  @ParameterizedTest
  @CsvSource({"MNIST, 0.1307, 0.3081", "FASHION_MNIST, 0.2860, 0.3530"})
  void hasThePublishedMeanAndStandardDeviation(PublishedDataset dataset, double mean, double std)
      throws IOException {
    ImageDataset data = dataset.load(SharedFiles.datasets(), DOWNLOADER);

    assertEquals(60_000, data.training().count());
    assertEquals(10_000, data.test().count());
    assertEquals(new ImageShape(1, 28, 28), data.training().shape());
    assertEquals(10, data.training().classes());
    assertEquals(4, data.checksums().size());
    double sum = 0;
    double squares = 0;
    for (float pixel : data.training().pixels()) {
      sum += pixel;
      squares += (double) pixel * pixel;
    }
    int n = data.training().pixels().length;
    assertEquals(mean, sum / n, 5e-5);
    assertEquals(std, Math.sqrt(squares / n - sum / n * (sum / n)), 5e-5);
  }

  @Test
  void hasTheLabelsInFileOrder() throws IOException {
    ImageDataset mnist = PublishedDataset.MNIST.load(SharedFiles.datasets(), DOWNLOADER);
    assertArrayEquals(new int[] {5, 0, 4, 1, 9, 2, 1, 3, 1, 4}, firstTen(mnist.training()));
    assertArrayEquals(new int[] {7, 2, 1, 0, 4, 1, 4, 9, 5, 9}, firstTen(mnist.test()));
  }

  @Test
  void trainsADl4jNetworkOnMnist() throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(0)
                .updater(new Adam(0.005))
                .list(
                    new DenseLayer.Builder().nIn(784).nOut(50).activation(Activation.RELU).build(),
                    new OutputLayer.Builder()
                        .nIn(50)
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();

    ImageDataset mnist = PublishedDataset.MNIST.load(SharedFiles.datasets());
    network.fit(mnist.training().iterator(100, 0), 1);
    double accuracy = network.evaluate(mnist.test().iterator(1000)).accuracy();

    assertEquals(600, network.getIterationCount());
    assertTrue(accuracy > 0.94, () -> "accuracy " + accuracy);
  }

  @Test
  void refusesAnIntactFileThatIsNotThePublishedOne(@TempDir Path folder) throws IOException {
    Path copy = copyOfMnist(folder).resolve("t10k-labels-idx1-ubyte.gz");
    byte[] labels = uncompressed(copy);
    labels[100] = (byte) ((labels[100] + 1) % 10);
    Files.write(copy, IdxFiles.gzip(labels));

    var e =
        assertThrows(
            DataFileException.class, () -> PublishedDataset.MNIST.load(folder, DOWNLOADER));
    assertTrue(e.getMessage().contains(copy.toString()), e.getMessage());
    assertTrue(e.getMessage().contains("SHA-256"), e.getMessage());
    assertTrue(Files.exists(copy), "a file that the user put there is not deleted");
  }

  @Test
  void reportsATruncatedFile(@TempDir Path folder) throws IOException {
    Path copy = copyOfMnist(folder).resolve("train-images-idx3-ubyte.gz");
    try (var channel = Files.newByteChannel(copy, StandardOpenOption.WRITE)) {
      channel.truncate(5_000_000);
    }
    var e =
        assertThrows(
            DataFileException.class, () -> PublishedDataset.MNIST.load(folder, DOWNLOADER));
    assertTrue(e.getMessage().contains("truncated after 5000000 bytes"), e.getMessage());
    assertTrue(e.getMessage().contains("60000 x 28 x 28"), e.getMessage());
  }

  private static Path copyOfMnist(Path folder) throws IOException {
    Path mnist = Files.createDirectory(folder.resolve("mnist"));
    try (var files = Files.list(SharedFiles.datasets().resolve("mnist"))) {
      for (Path file : files.toList()) {
        Files.write(mnist.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    return mnist;
  }

  private static byte[] uncompressed(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private static int[] firstTen(LabelledImages images) {
    return IntStream.range(0, 10).map(images::label).toArray();
  }
}
