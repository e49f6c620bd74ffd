package dlfs.engine.kernels;

import static dlfs.support.Closeness.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.CpuKernels;
import dlfs.engine.kernels.portable.FloatLinearAlgebra;
import dlfs.support.Samples;
import java.lang.ref.Reference;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Each implementation of matrix products, compared with sums in double precision. */
class LinearAlgebraTest {

  private static List<LinearAlgebra> implementations(DataType type) {
    LinearAlgebra chosen = CpuKernels.of(type).algebra();
    return type == DataType.FLOAT ? List.of(chosen, new FloatLinearAlgebra()) : List.of(chosen);
  }

  /** The shapes [n, k] by [k, m] of the book's layers, and odd ones. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "2, 3, 4",
    "7, 1, 5",
    "1, 50, 10",
    "100, 784, 50",
    "30, 25, 576",
    "16, 144, 196",
    "33, 65, 17"
  })
  void productsAgreeWithDirectSums(int n, int k, int m) {
    INDArray a = Samples.uniform(1, DataType.FLOAT, n, k);
    INDArray b = Samples.uniform(2, DataType.FLOAT, k, m);
    INDArray product = DirectSums.multiply(a, b);
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (LinearAlgebra algebra : implementations(type)) {
        for (char aOrder : new char[] {'c', 'f'}) {
          for (char bOrder : new char[] {'c', 'f'}) {
            for (char cOrder : new char[] {'c', 'f'}) {
              INDArray left = a.castTo(type).dup(aOrder);
              INDArray right = b.castTo(type).dup(bOrder);
              INDArray c = Nd4j.valueArrayOf(new long[] {n, m}, 7, type).dup(cOrder);
              algebra.multiply(Matrix.of(left), Matrix.of(right), Matrix.of(c));
              assertClose(algebra + ", a b", product, c);
              algebra.addProduct(Matrix.of(left), Matrix.of(right), Matrix.of(c));
              assertClose(algebra + ", c + a b", product.mul(2), c);
              Reference.reachabilityFence(List.of(left, right));
            }
          }
        }
      }
    }
  }

  /** Large enough to be divided. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void dividedProductsAgreeWithWholeOnes(DataType type) {
    INDArray a = Samples.uniform(1, type, 300, 301);
    INDArray b = Samples.uniform(2, type, 301, 310);
    INDArray whole = Nd4j.zeros(type, 300, 310);
    INDArray divided = Nd4j.zeros(type, 300, 310);
    Kernels kernels = CpuKernels.of(type);
    kernels.algebra().multiply(Matrix.of(a), Matrix.of(b), Matrix.of(whole));
    kernels.multiplyInParallel(Matrix.of(a), Matrix.of(b), Matrix.of(divided));
    Reference.reachabilityFence(List.of(a, b));
    assertClose("divided", whole, divided);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void processesAllElements(DataType type) {
    for (LinearAlgebra algebra : implementations(type)) {
      INDArray x = Samples.counting(type, 5, 1000);
      INDArray y = Nd4j.ones(type, 5, 1000);
      algebra.add(Vector.of(x), Vector.of(y));
      assertEquals(x.add(1), y);
      algebra.copy(Vector.of(x), Vector.of(y));
      assertEquals(x, y);
      INDArray sums = Nd4j.ones(type, 1000);
      algebra.sumRows(Matrix.of(x), Vector.of(sums));
      assertArrayEquals(x.sum(0).toDoubleVector(), sums.toDoubleVector());
      algebra.clear(Vector.of(y));
      assertEquals(Nd4j.zeros(type, 5, 1000), y);
      INDArray small = Samples.counting(type, 4);
      assertEquals(14, algebra.sumOfSquares(Vector.of(small)));
    }
  }

  /** The middle columns of one matrix become the last of another. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void copiesPartsOfMatrices(DataType type) {
    for (LinearAlgebra algebra : implementations(type)) {
      INDArray x = Samples.counting(type, 3, 5); // 0 1 2 3 4 / 5 6 7 8 9 / 10 11 12 13 14
      INDArray y = Nd4j.zeros(type, 3, 4);
      Matrix from = columns(Matrix.of(x), 1, 3);
      Matrix to = columns(Matrix.of(y), 2, 4);
      algebra.copy(from, to);
      Reference.reachabilityFence(x);
      double[] expected = {0, 0, 1, 2, 0, 0, 6, 7, 0, 0, 11, 12};
      assertArrayEquals(expected, y.reshape(12).toDoubleVector());
    }
  }

  private static Matrix columns(Matrix whole, int first, int end) {
    return new Matrix(
        whole.address() + (long) first * whole.type().width(),
        whole.rows(),
        end - first,
        whole.leading(),
        false,
        whole.type());
  }
}
