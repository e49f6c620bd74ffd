package dlfs.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dlfs.engine.CpuKernels;
import dlfs.support.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AveragePoolingTest {

  /** The mean of 0 1 / 2 3, of its rows and columns, and of its corners by themselves. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void ignoresPadding(DataType type) {
    Conv2dGeometry geometry = Conv2dGeometry.square(1, 2, 2, 2, 1, 1);
    INDArray image = Samples.counting(type, 1, 1, 2, 2);
    INDArray y = Nd4j.zeros(type, 1, 1, 3, 3);
    CpuKernels.of(type).averagePooling().forward(geometry, ImageBatch.of(image), ImageBatch.of(y));
    double[] expected = {0, 0.5, 1, 1, 1.5, 2, 2, 2.5, 3};
    assertArrayEquals(expected, y.reshape(9).toDoubleVector());
  }
}
