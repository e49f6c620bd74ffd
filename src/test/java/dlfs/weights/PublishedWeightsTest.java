package dlfs.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.support.SharedFiles;
import java.io.IOException;
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
  }
}
