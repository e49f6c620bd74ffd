package dlfs.engine;

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
    List<String> inputNames,
    List<List<Long>> inputs,
    List<String> outputs,
    List<List<Long>> labels) {

  /** Returns the shapes of arrays. */
  static List<List<Long>> of(List<INDArray> arrays) {
    return arrays.stream().map(array -> Arrays.stream(array.shape()).boxed().toList()).toList();
  }
}
