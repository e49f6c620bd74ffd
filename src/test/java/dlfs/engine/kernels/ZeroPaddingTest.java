package dlfs.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.CpuKernels;
import dlfs.support.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ZeroPaddingTest {

  /** Pads 1 2 in one channel, and 3 4 in another, by a row above and a column right. */
  @ParameterizedTest
  @CsvSource({"FLOAT, NCHW", "FLOAT, NHWC", "DOUBLE, NCHW", "DOUBLE, NHWC"})
  void padsAndCrops(DataType type, Layout layout) {
    INDArray x = Samples.in(layout, Samples.counting(type, 1, 2, 1, 2).addi(1));
    INDArray padded =
        Nd4j.createFromArray(0.0, 0, 0, 1, 2, 0, 0, 0, 0, 3, 4, 0)
            .castTo(type)
            .reshape('c', 1, 2, 2, 3);
    INDArray y = Samples.in(layout, padded.like().addi(7));
    ZeroPadding padding = CpuKernels.of(type).zeroPadding();
    padding.pad(ImageBatch.of(x), 1, 0, ImageBatch.of(y));
    assertEquals(padded, y);

    INDArray dx = Samples.in(layout, x.like());
    padding.crop(ImageBatch.of(y.addi(1)), 1, 0, ImageBatch.of(dx));
    assertEquals(x.add(1), dx);
  }
}
