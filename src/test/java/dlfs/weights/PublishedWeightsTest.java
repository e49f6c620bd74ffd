package dlfs.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.files.DataFileException;
import dlfs.support.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Published files, compared with what NumPy computes from them. */
class PublishedWeightsTest {

  /**
   * Compares all values, by their sum and by their sum weighted with their positions in their
   * tensors, counted from 1.
   */
  @ParameterizedTest
  @CsvSource({
    "squeezenet1_0.safetensors, 52, 1248424, -2421.507268368207, -457255674.8182345",
    "resnet20-12fca82f.th, 97, 271098, 139.7826495598208, -16340742.522956008",
    "resnet56-4bfd9763.th, 277, 857082, 1427.879011697099, -33731472.700345494",
    "vgg_normalised_conv3_1.pth, 12, 555340, 167.0918437742731, -30184383.056297928"
  })
  void areReadAsByNumPy(String name, int count, long values, double sum, double weighted)
      throws IOException {
    try (TensorFile file = TensorFile.open(SharedFiles.weights(name))) {
      assertValues(file, count, values, sum, weighted);
    }
  }

  /** The file that is a part of this project has the values of the decoded one. */
  @Test
  void areDecodedAsByNumPy() throws IOException {
    try (TensorFile file = PublishedWeights.SQUEEZE_NET.openBundled()) {
      assertValues(file, 52, 1_248_424, -2421.507268368207, -457255674.8182345);
    }
  }

  private static void assertValues(
      TensorFile file, int count, long values, double sum, double weighted) throws IOException {
    assertEquals(count, file.shapes().size());
    long found = 0;
    double foundSum = 0;
    double foundWeighted = 0;
    for (var tensor : file.shapes().entrySet()) {
      file.check(tensor.getKey());
      INDArray array = Nd4j.createUninitialized(DataType.DOUBLE, tensor.getValue(), 'c');
      file.read(tensor.getKey(), array);
      double[] elements = array.data().asDouble();
      for (int i = 0; i < elements.length; i++) {
        foundSum += elements[i];
        foundWeighted += elements[i] * (i + 1);
      }
      found += elements.length;
    }
    assertEquals(values, found);
    assertEquals(sum, foundSum, 1e-10 * Math.abs(sum)); // another order of summation
    assertEquals(weighted, foundWeighted, 1e-10 * Math.abs(weighted));
  }

  /**
   * Every code but the first is moved on by 15 weights, so that most are beyond the last weight.
   */
  @Test
  void areRefusedWithMoreCodesThanWeights(@TempDir Path folder) throws IOException {
    byte[] content;
    try (var bundled = getClass().getResourceAsStream("/imagenet/compressed_SqueezeNet.net")) {
      content = bundled.readAllBytes();
    }
    Arrays.fill(content, content.length / 2, content.length, (byte) 0xFF);
    Path file = Files.write(folder.resolve("damaged.net"), content);
    var refusal = assertThrows(DataFileException.class, () -> TensorFile.open(file));
    assertTrue(refusal.getMessage().contains("more codes than weights"), refusal.getMessage());

    Files.write(file, Arrays.copyOf(content, content.length - 1));
    var other = assertThrows(DataFileException.class, () -> TensorFile.open(file));
    assertTrue(other.getMessage().contains("starts with"), other.getMessage());
  }
}
