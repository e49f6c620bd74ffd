package dlfs.engine;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.ConvolutionAlgorithm;
import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.LinearAlgebra;
import dlfs.engine.kernels.MaxPooling;
import dlfs.engine.kernels.onednn.OneDnn;
import dlfs.engine.kernels.onednn.OneDnnConvolution;
import dlfs.engine.kernels.onednn.OneDnnLinearAlgebra;
import dlfs.engine.kernels.onednn.OneDnnMaxPooling;
import dlfs.engine.kernels.portable.DoubleAveragePooling;
import dlfs.engine.kernels.portable.DoubleChannelBiases;
import dlfs.engine.kernels.portable.DoubleElementwiseFunctions;
import dlfs.engine.kernels.portable.DoubleGlobalPooling;
import dlfs.engine.kernels.portable.DoubleIm2col;
import dlfs.engine.kernels.portable.DoubleIm2colConvolution;
import dlfs.engine.kernels.portable.DoubleLinearAlgebra;
import dlfs.engine.kernels.portable.DoubleLstmCells;
import dlfs.engine.kernels.portable.DoubleMaxPooling;
import dlfs.engine.kernels.portable.DoubleMaxUnpooling;
import dlfs.engine.kernels.portable.DoubleNormalization;
import dlfs.engine.kernels.portable.DoublePositionwiseCrossEntropy;
import dlfs.engine.kernels.portable.DoubleReflection;
import dlfs.engine.kernels.portable.DoubleSoftmaxCrossEntropy;
import dlfs.engine.kernels.portable.DoubleSubsampling;
import dlfs.engine.kernels.portable.DoubleTimeMajorOrder;
import dlfs.engine.kernels.portable.DoubleUpdateRules;
import dlfs.engine.kernels.portable.DoubleUpsampling;
import dlfs.engine.kernels.portable.DoubleZeroPadding;
import dlfs.engine.kernels.portable.FloatAveragePooling;
import dlfs.engine.kernels.portable.FloatChannelBiases;
import dlfs.engine.kernels.portable.FloatElementwiseFunctions;
import dlfs.engine.kernels.portable.FloatGlobalPooling;
import dlfs.engine.kernels.portable.FloatIm2col;
import dlfs.engine.kernels.portable.FloatIm2colConvolution;
import dlfs.engine.kernels.portable.FloatLinearAlgebra;
import dlfs.engine.kernels.portable.FloatLstmCells;
import dlfs.engine.kernels.portable.FloatMaxPooling;
import dlfs.engine.kernels.portable.FloatMaxUnpooling;
import dlfs.engine.kernels.portable.FloatNormalization;
import dlfs.engine.kernels.portable.FloatPositionwiseCrossEntropy;
import dlfs.engine.kernels.portable.FloatReflection;
import dlfs.engine.kernels.portable.FloatSoftmaxCrossEntropy;
import dlfs.engine.kernels.portable.FloatSubsampling;
import dlfs.engine.kernels.portable.FloatTimeMajorOrder;
import dlfs.engine.kernels.portable.FloatUpdateRules;
import dlfs.engine.kernels.portable.FloatUpsampling;
import dlfs.engine.kernels.portable.FloatZeroPadding;
import dlfs.engine.kernels.portable.NhwcMaxima;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Chooses the kernels for a data type: oneDNN's in single precision, if oneDNN is available for the
 * platform and supports the shape, and otherwise the portable ones.
 *
 * <p>There is no portable implementation of Winograd's algorithm for convolutions of 3x3, since it
 * gained less than 10 % on a training step where there is oneDNN. CPU time of a step of
 * DeepConvNet, batch 100, on one thread of an x86-64 server with AVX-512, with it relative to
 * without it (medians of 31 to 41 alternating pairs):
 *
 * <table>
 * <caption>The effect of a Winograd algorithm in Java</caption>
 * <tr><th>oneDNN</th><th>with / without</th></tr>
 * <tr><td>with AVX-512, where it has a Winograd algorithm itself</td><td>1.01</td></tr>
 * <tr><td>limited to AVX2, like Java and OpenBLAS</td><td>0.93 to 0.96</td></tr>
 * <tr><td>not used at all, as on ARM; Java and OpenBLAS with AVX2</td><td>0.59</td></tr>
 * <tr><td>not used at all; Java and OpenBLAS with AVX-512</td><td>0.46</td></tr>
 * </table>
 *
 * <p>oneDNN's own is used with 64 to 128 channels, and where oneDNN has no direct convolution, as
 * with 8 channels. CPU time of a training step of four convolutions with the same number of
 * channels and filters, relative to direct convolution, on one thread of an x86-64 server with
 * AVX-512: 1.03 to 1.17 with 16 and 32, 0.7 to 0.9 with 64 and 128, 1.3 with 256 (14x14), 2.1 with
 * 512 (7x7).
 *
 * <p>The steps of SimpleConvNet (convolution of 5x5) and AlexNet (too many filters) never used it.
 */
public final class CpuKernels {
  private static final Kernels FLOAT = singlePrecision();

  private static final Kernels DOUBLE =
      new Kernels(
          new DoubleLinearAlgebra(),
          new DoubleElementwiseFunctions(),
          new DoubleIm2col(),
          new DoubleChannelBiases(),
          List.of(new DoubleIm2colConvolution(new DoubleLinearAlgebra())),
          DoubleMaxPooling::new,
          (geometry, images) -> new DoubleMaxUnpooling(new DoubleMaxPooling(geometry, images)),
          new DoubleAveragePooling(),
          new DoubleGlobalPooling(),
          new DoubleZeroPadding(),
          new DoubleUpsampling(),
          new DoubleReflection(),
          new DoubleSubsampling(),
          new DoubleNormalization(),
          new DoubleSoftmaxCrossEntropy(),
          new DoublePositionwiseCrossEntropy(),
          new DoubleLstmCells(),
          new DoubleTimeMajorOrder(),
          new DoubleUpdateRules());

  private CpuKernels() {}

  private static Kernels singlePrecision() {
    LinearAlgebra algebra =
        OneDnn.isAvailable() ? new OneDnnLinearAlgebra() : new FloatLinearAlgebra();
    List<ConvolutionAlgorithm> algorithms =
        List.of(
            OneDnnConvolution.winograd(64, 128),
            OneDnnConvolution.direct(),
            OneDnnConvolution.winograd(8, Integer.MAX_VALUE),
            new FloatIm2colConvolution(algebra));
    return new Kernels(
        algebra,
        new FloatElementwiseFunctions(),
        new FloatIm2col(),
        new FloatChannelBiases(),
        algorithms,
        CpuKernels::maxPooling,
        (geometry, images) -> new FloatMaxUnpooling(portableMaxPooling(geometry, images)),
        new FloatAveragePooling(),
        new FloatGlobalPooling(),
        new FloatZeroPadding(),
        new FloatUpsampling(),
        new FloatReflection(),
        new FloatSubsampling(),
        new FloatNormalization(),
        new FloatSoftmaxCrossEntropy(),
        new FloatPositionwiseCrossEntropy(),
        new FloatLstmCells(),
        new FloatTimeMajorOrder(),
        new FloatUpdateRules());
  }

  private static MaxPooling maxPooling(Conv2dGeometry geometry, int images) {
    return OneDnnMaxPooling.isPreferred(geometry)
        ? new OneDnnMaxPooling(geometry, images)
        : portableMaxPooling(geometry, images);
  }

  private static FloatMaxPooling portableMaxPooling(Conv2dGeometry geometry, int images) {
    return new FloatMaxPooling(geometry, images, () -> new NhwcMaxima(geometry));
  }

  /** Returns whether there are kernels for a type: for FLOAT and DOUBLE, if ND4J uses the CPU. */
  public static boolean exist(DataType type) {
    return Engine.isCpuBackend() && (type == DataType.FLOAT || type == DataType.DOUBLE);
  }

  /**
   * Returns the kernels of a type.
   *
   * @throws IllegalArgumentException if it is neither FLOAT nor DOUBLE
   * @throws IllegalStateException if ND4J uses a GPU
   */
  public static Kernels of(DataType type) {
    if (!Engine.isCpuBackend()) {
      throw new IllegalStateException(
          "the fast engine computes on the CPU; with ND4J on "
              + Nd4j.getBackend().getClass().getSimpleName()
              + ", use the plain engine");
    }
    return switch (type) {
      case FLOAT -> FLOAT;
      case DOUBLE -> DOUBLE;
      default ->
          throw new IllegalArgumentException(
              "the fast engine computes in FLOAT or DOUBLE, not in " + type);
    };
  }
}
