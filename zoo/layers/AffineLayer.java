package layers;

import kernels.ActivationFunction;
import kernels.Matrix;
import kernels.Memory;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What an {@link Affine} layer computes. Of samples that are masked out, the output is 0. */
final class AffineLayer extends ParameterLayer<DenseLayer> {
  private static final long serialVersionUID = 1;
  private static final String W = DefaultParamInitializer.WEIGHT_KEY;
  private static final String B = DefaultParamInitializer.BIAS_KEY;

  private final ActivationFunction function;
  private transient INDArray weights;
  private transient INDArray outputs;

  AffineLayer(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
    Layers.require(
        layerConf().getNIn() > 0 && layerConf().getNOut() > 0,
        this,
        "needs its numbers of inputs and outputs; the first can come from the network's input type");
    Layers.require(!layerConf().hasLayerNorm(), this, "has no layer normalisation");
    function = Layers.function(this, layerConf().getActivationFn());
  }

  @Override
  public boolean hasBias() {
    return layerConf().hasBias();
  }

  @Override
  INDArray forward(boolean training, Workspace workspace) {
    INDArray x = matrix(workspace); // [N, inputs]
    weights = getParamWithNoise(W, training, workspace.manager()); // [inputs, outputs]
    INDArray y = workspace.activations(x.size(0), weights.size(1)); // [N, outputs]
    Matrix z = Matrix.of(y);
    kernels.multiply(Matrix.of(x), Matrix.of(weights), z);
    INDArray bias = hasBias() ? getParamWithNoise(B, training, workspace.manager()) : null;
    outputs = kept(function, y, training, workspace);
    kernels
        .functions()
        .finish(function, z, 0, Layers.addressOrNone(bias), addressOfCopy(outputs, y));
    mask(y);
    return y;
  }

  @Override
  INDArray backward(INDArray dy, boolean inputGradientWanted, Workspace workspace) {
    INDArray x = matrix(workspace); // [N, inputs]
    INDArray dz = Layers.delta(kernels, function, outputs, dy, workspace); // [N, outputs]
    mask(dz);
    Matrix delta = Matrix.of(dz);
    Matrix dw = Matrix.of(gradientViews.get(W)); // [inputs, outputs]
    kernels.multiply(Matrix.of(x).transpose(), delta, dw);
    if (hasBias()) {
      kernels.algebra().sumRows(delta, Memory.of(gradientViews.get(B)));
    }
    INDArray dx = workspace.gradients(x.shape()); // [N, inputs]
    if (inputGradientWanted) {
      kernels.multiply(delta, Matrix.of(weights).transpose(), Matrix.of(dx));
    }
    return dx;
  }

  private void mask(INDArray samples) {
    if (maskArray != null) {
      applyMask(samples);
    }
  }

  private INDArray matrix(Workspace workspace) {
    return workspace.dense(Layers.shaped(this, input, "[batch, %d]", -1, layerConf().getNIn()));
  }
}
