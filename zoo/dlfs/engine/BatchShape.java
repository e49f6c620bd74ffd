package dlfs.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The shapes of the inputs and labels of a batch, and the names of the nodes that have them.
 *
 * @param inputNames the names of a graph's inputs; empty for a chain
 * @param inputs the shape of each input
 * @param outputs the names of the nodes that are outputs of the network
 * @param labels the shape of the labels of each output; empty in inference
 */
record BatchShape(
    List<String> inputNames, List<long[]> inputs, List<String> outputs, List<long[]> labels) {

  static List<long[]> of(List<INDArray> arrays) {
    return arrays.stream().map(INDArray::shape).toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BatchShape that && key().equals(that.key());
  }

  @Override
  public int hashCode() {
    return key().hashCode();
  }

  private List<Object> key() {
    List<Object> key = new ArrayList<>(List.of(inputNames, outputs));
    inputs.forEach(shape -> key.add(Arrays.toString(shape)));
    key.add("labels");
    labels.forEach(shape -> key.add(Arrays.toString(shape)));
    return key;
  }
}
