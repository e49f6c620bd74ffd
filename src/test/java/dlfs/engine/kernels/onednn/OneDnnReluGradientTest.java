package dlfs.engine.kernels.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dlfs.engine.kernels.Vector;
import dlfs.support.Samples;
import java.lang.ref.Reference;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OneDnnReluGradientTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 1000, 12345})
  void passesTheGradientWhereTheOutputIsPositive(int n) {
    assumeTrue(OneDnn.isAvailable(), "there is no oneDNN for this platform");
    INDArray z = Samples.apart(1, DataType.FLOAT, n);
    INDArray y = z.mul(z.gt(0).castTo(DataType.FLOAT));
    INDArray dy = Samples.uniform(2, DataType.FLOAT, n);
    INDArray dx = Nd4j.valueArrayOf(new long[] {n}, 7, DataType.FLOAT);
    OneDnnReluGradient.compute(Vector.of(y), Vector.of(dy), Vector.of(dx));
    double[] outputs = y.data().asDouble();
    double[] gradients = dy.data().asDouble();
    double[] expected =
        IntStream.range(0, n).mapToDouble(i -> outputs[i] > 0 ? gradients[i] : 0).toArray();
    Reference.reachabilityFence(List.of(y, dy));
    double[] actual = dx.add(0).data().asDouble(); // turns -0 into 0
    assertArrayEquals(expected, actual);
  }
}
