package dlfs.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.CpuKernels;
import dlfs.support.Samples;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class MatrixTest {
  private static final INDArray WHOLE = Samples.counting(DataType.DOUBLE, 4, 6);

  private static INDArray part(INDArray whole, int rows, int columns) {
    return whole.get(NDArrayIndex.interval(1, 1 + rows), NDArrayIndex.interval(2, 2 + columns));
  }

  static Stream<Arguments> dense() {
    return Stream.of(
        Arguments.of("rows", WHOLE),
        Arguments.of("columns", WHOLE.dup('f')),
        Arguments.of("transposed", WHOLE.transpose()),
        Arguments.of("some rows", WHOLE.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all())),
        Arguments.of(
            "some columns", WHOLE.dup('f').get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3))),
        Arguments.of("one row", WHOLE.getRow(1, true)),
        Arguments.of("part of a row", part(WHOLE, 1, 3)),
        Arguments.of("part of a column", part(WHOLE.dup('f'), 3, 1)),
        Arguments.of("one element", part(WHOLE, 1, 1)),
        Arguments.of("a row in column order", WHOLE.getRow(1, true).dup('f')),
        Arguments.of("a column", WHOLE.getColumn(1, true).dup('c')));
  }

  /** A product with the identity matrix reads all elements. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("dense")
  void isAViewOfDenseArrays(String kind, INDArray array) {
    INDArray identity = Nd4j.eye(array.size(1)).castTo(DataType.DOUBLE).dup('c');
    INDArray copy = Nd4j.zeros(DataType.DOUBLE, array.shape());
    Matrix matrix = Matrix.of(array);
    CpuKernels.of(DataType.DOUBLE).algebra().multiply(matrix, Matrix.of(identity), Matrix.of(copy));
    assertEquals(array.dup('c'), copy);
    assertEquals(array.length(), matrix.size());
  }

  static Stream<Arguments> gaps() {
    return Stream.of(
        Arguments.of("part", part(WHOLE, 2, 3)),
        Arguments.of("a column", WHOLE.getColumn(1, true)),
        Arguments.of("part in column order", part(WHOLE.dup('f'), 2, 3)),
        Arguments.of("a row in column order", WHOLE.dup('f').getRow(1, true)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("gaps")
  void refusesArraysWithGaps(String kind, INDArray array) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Matrix.of(array));
    assertTrue(refusal.getMessage().endsWith("has gaps"), refusal.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Memory.addressOf(array));
  }
}
