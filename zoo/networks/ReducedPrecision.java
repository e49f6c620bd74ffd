package networks;

import java.util.stream.IntStream;
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
                  int dimension = outputs(values);
                  IntStream.range(0, (int) values.size(dimension))
                      .forEach(output -> round(values.slice(output, dimension), format));
                } else if (!format.isScaled()) {
                  round(values, format);
                }
              });
    }
  }

  private static boolean isWeight(Layer layer, String name) {
    var configuration = layer.conf().getLayer();
    return configuration.initializer().isWeightParam(configuration, name);
  }

  /** Which dimension counts the outputs: weights are [inputs, outputs] or [filters, C, H, W]. */
  private static int outputs(INDArray weights) {
    return weights.rank() == 2 ? 1 : 0;
  }

  private static void round(INDArray values, NumberFormat format) {
    double[] rounded = format.round(values.dup('c').data().asDouble());
    values.assign(Nd4j.createFromArray(rounded).reshape('c', values.shape()));
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
                    + values.size(outputs(values)) * Float.BYTES
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
