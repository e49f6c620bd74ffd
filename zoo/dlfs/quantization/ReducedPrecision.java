package dlfs.quantization;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network whose numbers are written in a {@link NumberFormat}, while it goes on to compute in its
 * own type: what the format alone does to its answers.
 */
public final class ReducedPrecision {
  private ReducedPrecision() {}

  /**
   * Rounds all parameters. In a format with scales, every filter of a convolution and every output
   * of a fully connected layer has one for its weights; the biases stay as they are.
   *
   * @param network of fully connected layers and convolutions, initialised
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

  /** Weights are [inputs, outputs] or [filters, C, H, W]; with the outputs or filters first. */
  private static INDArray byOutput(INDArray weights) {
    return weights.rank() == 2 ? weights.transpose() : weights;
  }

  /**
   * Rounds an array in its place.
   *
   * @param parts how many parts of it, one after the other, have a scale each
   */
  private static void round(INDArray values, int parts, NumberFormat format) {
    double[] numbers = values.dup('c').data().asDouble();
    int size = numbers.length / parts;
    for (int from = 0; from < numbers.length; from += size) {
      double[] part = Arrays.copyOfRange(numbers, from, from + size);
      System.arraycopy(format.round(part), 0, numbers, from, size);
    }
    values.assign(Nd4j.createFromArray(numbers).reshape('c', values.shape()));
  }

  /**
   * How many bytes the parameters take in this format. Scales, and biases beside them, take four
   * bytes each.
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
   * Has the inputs of the first layers rounded from now on: those of the first alone are the
   * images, those of all layers are all that layers put out.
   *
   * @param network of type FLOAT
   * @param layers how many, at most as many as the network has
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
