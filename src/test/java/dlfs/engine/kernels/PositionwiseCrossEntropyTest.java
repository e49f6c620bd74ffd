package dlfs.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.CpuKernels;
import dlfs.support.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** With more positions than are processed together; the rows of a matrix are its positions. */
class PositionwiseCrossEntropyTest {
  private static final int CLASSES = 5;
  private static final int POSITIONS = 1100;

  private static INDArray scores(DataType type) {
    return Samples.uniform(1, type, CLASSES, POSITIONS).muli(10);
  }

  private static INDArray labels(DataType type) {
    return Samples.labels(type, POSITIONS, CLASSES).transpose().dup('c');
  }

  private static INDArray rows(INDArray ofClasses) {
    return ofClasses.transpose().dup('c');
  }

  private static PositionwiseCrossEntropy kernel(DataType type) {
    return CpuKernels.of(type).positionwiseCrossEntropy();
  }

  private static SoftmaxCrossEntropy ofRows(DataType type) {
    return CpuKernels.of(type).softmaxCrossEntropy();
  }

  private static INDArray gradient(DataType type, INDArray t, Vector mask) {
    INDArray x = scores(type);
    INDArray dx = Nd4j.valueArrayOf(x.shape(), 7, type);
    kernel(type).crossEntropyGradient(Matrix.of(x), Matrix.of(t), mask, Matrix.of(dx));
    return dx;
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void computesTheSoftmaxOfEachPosition(DataType type) {
    INDArray x = scores(type);
    INDArray expected = rows(x);
    ofRows(type).softmax(Matrix.of(expected), Matrix.of(expected));
    INDArray y = Nd4j.zeros(type, x.shape());
    kernel(type).softmax(Matrix.of(x), Matrix.of(y));
    assertEquals(expected, rows(y));
    kernel(type).softmax(Matrix.of(x), Matrix.of(x));
    assertEquals(y, x);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void computesTheErrorOfEachPosition(DataType type) {
    INDArray t = labels(type);
    t.getColumn(3).assign(0);
    double[] errors = kernel(type).crossEntropy(Matrix.of(scores(type)), Matrix.of(t));
    assertArrayEquals(
        ofRows(type).crossEntropy(Matrix.of(rows(scores(type))), Matrix.of(rows(t))), errors);
    assertEquals(0, errors[3]);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void computesTheGradientOfTheErrors(DataType type) {
    INDArray t = labels(type);
    INDArray expected = Nd4j.zeros(type, POSITIONS, CLASSES);
    ofRows(type)
        .crossEntropyGradient(
            Matrix.of(rows(scores(type))), Matrix.of(rows(t)), Matrix.of(expected));
    assertEquals(expected, rows(gradient(type, t, null)));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void countsPositionsWithALabelByTheirMask(DataType type) {
    INDArray t = labels(type);
    INDArray all = gradient(type, t, null);
    t.getColumn(3).assign(0);
    INDArray mask = Samples.uniform(2, type, 1, POSITIONS);
    INDArray expected = all.mulRowVector(mask);
    expected.getColumn(3).assign(0);
    assertEquals(expected, gradient(type, t, Vector.of(mask)));
  }
}
