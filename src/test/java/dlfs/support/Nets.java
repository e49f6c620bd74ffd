package dlfs.support;

import dlfs.optimizers.Sgd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks for tests of layers. */
public final class Nets {
  private Nets() {}

  /** Returns the common settings, which may be changed. */
  public static NeuralNetConfiguration.Builder settings(DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(type)
        .weightInit(WeightInit.XAVIER)
        .updater(new Sgd(0.1));
  }

  /** Returns a configuration of these layers for samples of this shape, [N, ...]. */
  public static MultiLayerConfiguration configuration(
      NeuralNetConfiguration.Builder settings, long[] shape, Layer... layers) {
    var list = settings.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    return list.setInputType(inputType(shape)).build();
  }

  /** Returns an initialised network of these layers. */
  public static MultiLayerNetwork network(
      NeuralNetConfiguration.Builder settings, long[] shape, Layer... layers) {
    return initialised(configuration(settings, shape, layers));
  }

  /** Returns an initialised network. */
  public static MultiLayerNetwork initialised(MultiLayerConfiguration configuration) {
    var network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** Returns the input type of a shape, [N, values], [N, values, T] or [N, C, H, W]. */
  public static InputType inputType(long... shape) {
    return switch (shape.length) {
      case 2 -> InputType.feedForward(shape[1]);
      case 3 -> InputType.recurrent(shape[1], shape[2]);
      default -> InputType.convolutional(shape[2], shape[3], shape[1]);
    };
  }

  /** The mean squared error of the last layer's output: a loss with a gradient everywhere. */
  public static Layer squaredError() {
    LossLayer layer =
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
    layer.setNOut(1); // DL4J warns of 0, but does not use it
    return layer;
  }

  /** The mean squared error of the last layer's output, for an input of the first of this shape. */
  public static Layer squaredError(long... shape) {
    return shape.length == 3 ? squaredErrorOfSequences() : squaredError();
  }

  /** The mean squared error of each time step of the last layer's output. */
  public static Layer squaredErrorOfSequences() {
    return new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
  }

  /**
   * Draws random values for all parameters, including biases and others that are initialised with 0
   * or 1, so that each affects the output.
   */
  public static MultiLayerNetwork drawn(MultiLayerNetwork network) {
    long seed = 100;
    for (var parameter : network.paramTable().entrySet()) {
      INDArray values = parameter.getValue();
      values.assign(Samples.uniform(seed++, values.dataType(), values.shape()));
      if (parameter.getKey().endsWith("_var")) {
        values.addi(1.5); // a variance is above 0
      }
    }
    return network;
  }

  /** Returns the network after saving and restoring it with DL4J. */
  public static MultiLayerNetwork restored(MultiLayerNetwork network) {
    try {
      var file = new ByteArrayOutputStream();
      ModelSerializer.writeModel(network, file, true);
      return ModelSerializer.restoreMultiLayerNetwork(
          new ByteArrayInputStream(file.toByteArray()), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
