package dlfs.ch05;

import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.DefaultParamInitializer;

/** Translates DL4J's names of a network's parameters into the book's. */
final class Parameters {
  private Parameters() {}

  /**
   * Returns the book's name of a parameter: layers with weights are numbered from 1, and batch
   * normalisation shares the number of the layer before it.
   *
   * @param array DL4J's name, {@code 3_W}, or {@code input}
   * @return {@code W2}; any other name as it is
   */
  static String name(MultiLayerNetwork network, String array) {
    int separator = array.indexOf('_');
    if (separator < 0) {
      return array;
    }
    int layer = Integer.parseInt(array.substring(0, separator));
    long number =
        IntStream.rangeClosed(0, layer)
            .filter(
                i ->
                    network
                        .getLayer(i)
                        .paramTable()
                        .containsKey(DefaultParamInitializer.WEIGHT_KEY))
            .count();
    return array.substring(separator + 1) + number;
  }
}
