package dlfs.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.CpuKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

class SoftmaxCrossEntropyTest {

  private static INDArray softmax(INDArray x) {
    INDArray y = Nd4j.zeros(x.dataType(), x.shape());
    kernels(x).softmax(Matrix.of(x), Matrix.of(y));
    return y;
  }

  private static double[] crossEntropy(INDArray x, INDArray t) {
    return kernels(x).crossEntropy(Matrix.of(x), Matrix.of(t));
  }

  private static SoftmaxCrossEntropy kernels(INDArray x) {
    return CpuKernels.of(x.dataType()).softmaxCrossEntropy();
  }

  /** Section 3.5.1, with the digits that the book prints. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void reproducesTheSoftmaxInTheBook(DataType type) {
    double[][] x = {{0.3, 2.9, 4.0}};
    double[] expected = {0.01821127, 0.24519181, 0.73659691};
    assertArrayEquals(
        expected, softmax(Nd4j.createFromArray(x).castTo(type)).toDoubleVector(), 1e-7);
  }

  /** Section 3.5.2: where the exponentials overflow. */
  @Test
  void reproducesTheSoftmaxOfLargeScoresInTheBook() {
    double[][] x = {{1010, 1000, 990}};
    double[] expected = {9.99954600e-01, 4.53978686e-05, 2.06106005e-09};
    assertArrayEquals(expected, softmax(Nd4j.createFromArray(x)).toDoubleVector(), 1e-9);
  }

  /** Section 4.2.2: of these probabilities, 0.510825457099338, or 2.302584092994546. */
  @Test
  void reproducesTheErrorsInTheBook() {
    double[] right = {0.1, 0.05, 0.6, 0.0001, 0.05, 0.1, 0.0001, 0.1, 0.0001, 0.0001};
    double[] wrong = {0.1, 0.05, 0.1, 0.0001, 0.05, 0.1, 0.0001, 0.6, 0.0001, 0.0001};
    INDArray x = Nd4j.createFromArray(new double[][] {right, wrong});
    INDArray scores = Transforms.log(x);
    INDArray t = Nd4j.zeros(DataType.DOUBLE, 2, 10);
    t.putScalar(0, 2, 1).putScalar(1, 2, 1);
    // The book's probabilities sum to 1.0004, which softmax corrects, and it adds 1e-7 to each.
    double sum = Math.log(1.0004);
    assertArrayEquals(
        new double[] {0.510825457099338 + sum, 2.302584092994546 + sum},
        crossEntropy(scores, t),
        1e-6);
  }

  /** A probability that is 0 in any precision still has its error: the distance of the scores. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void isFiniteForAllFiniteScores(DataType type) {
    INDArray x = Nd4j.createFromArray(new double[][] {{0, 1e4}, {-1e30, 1e30}}).castTo(type);
    INDArray t = Nd4j.createFromArray(new double[][] {{1, 0}, {1, 0}}).castTo(type);
    double[] errors = crossEntropy(x, t);
    assertEquals(1e4, errors[0]);
    assertEquals(2e30, errors[1], 1e24); // 1e30 is rounded in FLOAT
  }
}
