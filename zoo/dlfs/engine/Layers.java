package dlfs.engine;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.LinearAlgebra;
import dlfs.engine.kernels.Memory;
import dlfs.engine.kernels.Vector;
import dlfs.layers.ActivationFunction;
import dlfs.layers.LayerChecks;
import dlfs.layers.Window;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;

/** Computations that several fast layer implementations share. */
final class Layers {
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
