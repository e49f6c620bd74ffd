package dlfs.quantization;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rounds the parameters and inputs of a network to a {@link NumberFormat}. The network still
 * computes in its own type, so this isolates the effect of the format on its predictions.
 */
public final class ReducedPrecision {
  private ReducedPrecision() {}

  /**
   * Rounds all parameters. In a format with scales, the weights of each filter of a convolution and
   * of each output of a fully connected layer share a scale, and biases are not rounded.
   *
   * @param network an initialised network of fully connected layers and convolutions
   */
  public static void roundParameters(MultiLayerNetwork network, NumberFormat format) {
    for (Layer layer : network.getLayers()) {
      layer
          .paramTable()
          .forEach(
              (name, values) -> {
                if (isWeight(layer, name)) {
                  INDArray byOutput = byOutput(values);
                  round(byOutput, (int) byOutput.size(0), format);
                } else if (!format.isScaled()) {
                  round(values, 1, format);
                }
              });
    }
  }

  private static boolean isWeight(Layer layer, String name) {
    var configuration = layer.conf().getLayer();
    return configuration.initializer().isWeightParam(configuration, name);
  }

  /**
   * Returns weights, [inputs, outputs] or [filters, C, H, W], with the outputs or filters first.
   */
  private static INDArray byOutput(INDArray weights) {
    return weights.rank() == 2 ? weights.transpose() : weights;
  }

  /**
   * Rounds an array in place.
   *
   * @param parts the number of consecutive parts of equal size that have a scale each
   */
  private static void round(INDArray values, int parts, NumberFormat format) {
    double[] elements = values.dup('c').data().asDouble();
    int size = elements.length / parts;
    for (int from = 0; from < elements.length; from += size) {
      double[] part = Arrays.copyOfRange(elements, from, from + size);
      System.arraycopy(format.round(part), 0, elements, from, size);
    }
    values.assign(Nd4j.createFromArray(elements).reshape('c', values.shape()));
  }

  /**
   * Returns the size of the parameters in this format, in bytes. In a format with scales, each
   * scale and each bias takes four bytes.
   */
  public static long bytes(MultiLayerNetwork network, NumberFormat format) {
    if (!format.isScaled()) {
      return network.numParams() * format.bits() / Byte.SIZE;
    }
    long bytes = 0;
    for (Layer layer : network.getLayers()) {
      for (var parameter : layer.paramTable().entrySet()) {
        INDArray values = parameter.getValue();
        bytes +=
            isWeight(layer, parameter.getKey())
                ? (values.length() * format.bits() + Byte.SIZE - 1) / Byte.SIZE
                    + byOutput(values).size(0) * Float.BYTES
                : values.length() * Float.BYTES;
      }
    }
    return bytes;
  }

  /**
   * Makes a network round the inputs of its first layers from now on. The inputs of the first layer
   * are the images; those of the others are the outputs of the layers before them.
   *
   * @param network a network of type FLOAT
   * @param layers the number of layers whose inputs are rounded, from the first on
   */
  public static void roundInputs(
      MultiLayerNetwork network, NumberFormat.FloatingPoint format, int layers) {
    var configuration = network.getLayerWiseConfigurations();
    for (int i = 0; i < layers; i++) {
      var inputs = new RoundedInputs(format, configuration.getInputPreProcess(i));
      configuration.getInputPreProcessors().put(i, inputs);
    }
  }
}
