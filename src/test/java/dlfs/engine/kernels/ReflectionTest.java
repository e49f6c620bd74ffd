package dlfs.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.CpuKernels;
import dlfs.support.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ReflectionTest {

  /** Mirrors 1 2 / 3 4 in one channel, and 5 6 / 7 8 in another, by a pixel on each side. */
  @ParameterizedTest
  @CsvSource({"FLOAT, NCHW", "FLOAT, NHWC", "DOUBLE, NCHW", "DOUBLE, NHWC"})
  void mirrorsAndAddsUp(DataType type, Layout layout) {
    INDArray x = Samples.in(layout, Samples.counting(type, 1, 2, 2, 2).addi(1));
    INDArray mirrored =
        Nd4j.createFromArray(
                4.0, 3, 4, 3, 2, 1, 2, 1, 4, 3, 4, 3, 2, 1, 2, 1, //
                8, 7, 8, 7, 6, 5, 6, 5, 8, 7, 8, 7, 6, 5, 6, 5)
            .castTo(type)
            .reshape('c', 1, 2, 4, 4);
    INDArray y = Samples.in(layout, mirrored.like().addi(7));
    Reflection reflection = CpuKernels.of(type).reflection();
    reflection.forward(1, ImageBatch.of(x), ImageBatch.of(y));
    assertEquals(mirrored, y);

    INDArray dx = Samples.in(layout, x.like().addi(7));
    reflection.backward(1, ImageBatch.of(y), ImageBatch.of(dx));
    assertEquals(x.mul(4), dx, "each pixel has four copies");
  }
}
