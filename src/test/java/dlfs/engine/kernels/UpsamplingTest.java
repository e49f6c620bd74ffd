package dlfs.engine.kernels;

import static dlfs.support.Closeness.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.CpuKernels;
import dlfs.layers.Interpolation;
import dlfs.support.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Upsampling in both layouts, compared with its definition. */
class UpsamplingTest {

  private static INDArray enlarged(Interpolation rows, Interpolation columns, INDArray x) {
    INDArray y =
        Nd4j.zeros(DataType.DOUBLE, x.size(0), x.size(1), rows.outSize(), columns.outSize());
    for (int n = 0; n < x.size(0); n++) {
      for (int c = 0; c < x.size(1); c++) {
        for (int i = 0; i < rows.outSize(); i++) {
          for (int j = 0; j < columns.outSize(); j++) {
            double v = rows.weightOfSecond(i);
            double w = columns.weightOfSecond(j);
            double above =
                (1 - w) * x.getDouble(n, c, rows.first(i), columns.first(j))
                    + w * x.getDouble(n, c, rows.first(i), columns.second(j));
            double below =
                (1 - w) * x.getDouble(n, c, rows.second(i), columns.first(j))
                    + w * x.getDouble(n, c, rows.second(i), columns.second(j));
            y.putScalar(n, c, i, j, (1 - v) * above + v * below);
          }
        }
      }
    }
    return y;
  }

  /** The gradient is the transpose: ⟨upsampling(x), dy⟩ = ⟨x, dx⟩. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT, NCHW, true", "FLOAT, NHWC, true", "DOUBLE, NCHW, true", "DOUBLE, NHWC, true",
    "FLOAT, NCHW, false", "FLOAT, NHWC, false", "DOUBLE, NCHW, false", "DOUBLE, NHWC, false"
  })
  void agreesWithTheDefinition(DataType type, Layout layout, boolean linear) {
    var rows = new Interpolation(3, 2, linear);
    var columns = new Interpolation(2, 5, linear);
    INDArray x = Samples.in(layout, Samples.uniform(1, type, 2, 3, 3, 2));
    INDArray expected = enlarged(rows, columns, x);
    INDArray y = Samples.in(layout, expected.add(7).castTo(type));
    Upsampling upsampling = CpuKernels.of(type).upsampling();
    upsampling.forward(rows, columns, ImageBatch.of(x), ImageBatch.of(y));
    assertClose("y", expected, y);

    INDArray dy = Samples.in(layout, Samples.uniform(2, type, 2, 3, 6, 10));
    INDArray dx = Samples.in(layout, x.add(7));
    upsampling.backward(rows, columns, ImageBatch.of(dy), ImageBatch.of(dx));
    double inOutput = y.mul(dy).sumNumber().doubleValue();
    assertEquals(
        inOutput, x.mul(dx).sumNumber().doubleValue(), type == DataType.FLOAT ? 1e-5 : 1e-12);
  }
}
