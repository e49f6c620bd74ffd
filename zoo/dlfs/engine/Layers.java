package dlfs.engine;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.ConvolutionAlgorithm;
import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.LinearAlgebra;
import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.Memory;
import dlfs.engine.kernels.Vector;
import dlfs.layers.ActivationFunction;
import dlfs.layers.LayerChecks;
import dlfs.layers.Padding;
import dlfs.layers.Window;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;

/** Computations that several fast layer implementations share. */
final class Layers {
  /** The size of a large image, in kernels. */
  private static final int KERNELS_PER_LARGE_IMAGE = 20;

  private Layers() {}

  /**
   * Computes the regularisation terms of a layer's parameters: DL4J's, except for L2
   * regularisation, where ND4J takes longer for the norm than for a product.
   */
  static double regularizationScore(BaseLayer<?> layer) {
    double score = 0;
    for (var parameter : layer.paramTable().entrySet()) {
      List<Regularization> rules = layer.layerConf().getRegularizationByParam(parameter.getKey());
      for (Regularization rule : Objects.requireNonNullElse(rules, List.<Regularization>of())) {
        score += score(rule, parameter.getValue(), layer);
      }
    }
    return score;
  }

  private static double score(Regularization rule, INDArray parameter, BaseLayer<?> layer) {
    int iteration = layer.getIterationCount();
    int epoch = layer.getEpochCount();
    INDArray dense = Memory.isDense(parameter) ? parameter : parameter.transpose();
    if (rule instanceof L2Regularization decay && Memory.isDense(dense)) {
      LinearAlgebra algebra = CpuKernels.of(parameter.dataType()).algebra();
      double squares = algebra.sumOfSquares(Vector.of(dense));
      return decay.getL2().valueAt(iteration, epoch) / 2 * squares;
    }
    return rule.score(parameter, iteration, epoch);
  }

  /** Returns the gradient before the activation function: dz = f'(z) dy. */
  static INDArray delta(
      Kernels kernels, ActivationFunction f, INDArray y, INDArray dy, Workspace workspace) {
    if (f == ActivationFunction.IDENTITY) {
      return dy;
    }
    INDArray dz = workspace.backwardScratch(dy.shape());
    kernels.functions().gradient(f, Vector.of(y), Vector.of(dy), Vector.of(dz));
    return dz;
  }

  /**
   * Returns the algorithm for a convolution of images that are many times as large as the kernel.
   *
   * @param configuration the settings of the kernel
   * @param channels the number of channels of the images
   * @param filters the number of filters
   */
  static ConvolutionAlgorithm algorithmForLargeImages(
      ConvolutionLayer configuration, long channels, long filters, Kernels kernels) {
    int[] kernel = configuration.getKernelSize();
    int[] stride = configuration.getStride();
    int[] dilation = configuration.getDilation();
    var window =
        new Window(
            kernel[0], kernel[1], stride[0], stride[1], dilation[0], dilation[1], Padding.NONE);
    var large =
        new Conv2dGeometry(
            (int) channels,
            KERNELS_PER_LARGE_IMAGE * window.heightInImage(),
            KERNELS_PER_LARGE_IMAGE * window.widthInImage(),
            window);
    return kernels.convolutionAlgorithm(large, (int) filters);
  }

  /** Returns space for the packed weights of a convolution; null if the algorithm packs none. */
  static INDArray spaceForPacked(
      ConvolutionAlgorithm algorithm,
      Conv2dGeometry geometry,
      int filters,
      boolean storesForBackward,
      Workspace workspace) {
    long size = algorithm.packedSize(geometry, filters);
    if (size == 0) {
      return null;
    }
    return storesForBackward ? workspace.activations(size) : workspace.forwardScratch(size);
  }

  /**
   * Divides a batch for a convolution.
   *
   * @param memory the memory that each part needs, in elements
   */
  static BatchParts parts(ConvolutionAlgorithm algorithm, long images, long memory) {
    return algorithm.prefersLargeBatches()
        ? BatchParts.large(images, memory)
        : BatchParts.of(images, memory);
  }

  /** Returns zeros for the gradients of each part of a batch, [parts, parameters]. */
  static Matrix zeros(Kernels kernels, int parts, long parameters, Workspace workspace) {
    INDArray zeros = workspace.backwardScratch(parts, parameters);
    kernels.algebra().clear(Vector.of(zeros));
    return Matrix.of(zeros);
  }

  /** Returns the gradients of filters and biases, if there are any, as DL4J expects them. */
  static Gradient gradientOfFilters(Map<String, INDArray> views) {
    Gradient gradient = new DefaultGradient();
    INDArray biases = views.get(ConvolutionParamInitializer.BIAS_KEY);
    if (biases != null) {
      gradient.setGradientFor(ConvolutionParamInitializer.BIAS_KEY, biases);
    }
    String weights = ConvolutionParamInitializer.WEIGHT_KEY;
    gradient.setGradientFor(weights, views.get(weights), 'c');
    return gradient;
  }

  /**
   * Returns the geometry of the window that a layer slides over its input.
   *
   * @param x the input, [batch, channels, height, width]
   * @throws DL4JInvalidInputException if it does not fit
   */
  static Conv2dGeometry geometry(Layer layer, INDArray x, Window window) {
    try {
      return new Conv2dGeometry((int) x.size(1), (int) x.size(2), (int) x.size(3), window);
    } catch (IllegalArgumentException e) {
      throw new DL4JInvalidInputException(LayerChecks.name(layer) + ": " + e.getMessage());
    }
  }
}
