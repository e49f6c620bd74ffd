package dlfs.layers;

import dlfs.support.Samples;
import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A layer by itself, as a network makes its layers, with parameters drawn at random. */
final class LoneLayer extends Scene {
  private static final double LEARNING_RATE = 0.1;

  private final NeuralNetConfiguration configuration;
  private final INDArray parameters;
  private final INDArray gradients;
  private final Layer layer;

  /**
   * @param configuration of the layer in its network
   * @param replacement returns the layer that replaces another
   */
  LoneLayer(
      NeuralNetConfiguration configuration,
      int index,
      UnaryOperator<Layer> replacement,
      Arguments arguments) {
    super(arguments);
    this.configuration = configuration.clone();
    long length = configuration.getLayer().initializer().numParams(configuration);
    parameters = length == 0 ? null : Samples.uniform(3, DataType.DOUBLE, length);
    gradients = length == 0 ? null : Nd4j.zeros(DataType.DOUBLE, length);
    Layer made =
        this.configuration
            .getLayer()
            .instantiate(this.configuration, List.of(), index, parameters, false, DataType.DOUBLE);
    if (length > 0) {
      made.setBackpropGradientsViewArray(gradients);
      made.paramTable().getOrDefault("var", Nd4j.ones(1)).addi(1.5); // a variance is above 0
    }
    layer = replacement.apply(made);
  }

  @Override
  Layer layer() {
    return layer;
  }

  @Override
  INDArray parameters() {
    return parameters == null ? Nd4j.zeros(DataType.DOUBLE, 1) : parameters;
  }

  @Override
  NeuralNetConfiguration configuration() {
    return configuration;
  }

  @Override
  void forward(boolean training) {
    if (layer instanceof IOutputLayer last) {
      last.setLabels(labels());
    }
    activate(input(), training);
  }

  @Override
  Object step() {
    forward(true);
    var gradient = backward();
    if (parameters != null) {
      parameters.subi(gradients.mul(LEARNING_RATE));
    }
    return List.of(gradient, parameters());
  }
}
