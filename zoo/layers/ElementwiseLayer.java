package layers;

import kernels.ActivationFunction;
import kernels.Memory;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a {@link Relu}, {@link Sigmoid} or {@link Tanh} layer computes. */
final class ElementwiseLayer extends FunctionLayer<ActivationLayer> {
  private static final long serialVersionUID = 1;

  private final ActivationFunction function;
  private transient INDArray outputs;

  ElementwiseLayer(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
    function = Layers.function(this, layerConf().getActivationFn());
  }

  @Override
  INDArray forward(INDArray x, boolean training, Workspace workspace) {
    INDArray y = workspace.activations(x.shape());
    kernels.functions().apply(function, Memory.of(x), Memory.of(y), y.length());
    if (training) {
      outputs = workspace.activations(x.shape());
      kernels.algebra().copy(Memory.of(y), Memory.of(outputs), y.length());
    }
    return y;
  }

  @Override
  INDArray backward(INDArray dy, Workspace workspace) {
    INDArray dx = workspace.gradients(dy.shape());
    kernels
        .functions()
        .gradient(function, Memory.of(outputs), Memory.of(dy), Memory.of(dx), dx.length());
    return dx;
  }
}
