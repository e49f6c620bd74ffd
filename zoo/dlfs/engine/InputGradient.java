package dlfs.engine;

import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of a function of a network's outputs with respect to its input, as it is needed to
 * optimise an image instead of weights (section 8.5.1). The parameters count as constants, and
 * layers compute as in training.
 *
 * <p>Unlike {@link ComputationGraph#backpropGradient}, it takes gradients of outputs that other
 * layers have as their input: DL4J drops what these layers contribute. Accelerated convolutions do
 * not compute the gradients of their weights; other layers do, and nobody reads them.
 */
public final class InputGradient {
  private final ComputationGraph network;
  private final StepScope scope;

  /**
   * Prepares a network.
   *
   * @param network initialised, accelerated or not; with one input, and without output layers
   */
  public InputGradient(ComputationGraph network) {
    this.network = network;
    this.scope = new StepScope(Topology.of(network));
    if (network.getFlattenedGradients() == null) {
      network.initGradientsView(); // where the layers write those of their parameters
    }
  }

  /**
   * Returns the outputs, in new arrays, as the function of {@link #compute} receives them.
   *
   * @param input [N, ...]
   */
  public List<INDArray> outputs(INDArray input) {
    return GraphPass.withoutLoss(network).outputs(input);
  }

  /**
   * Computes the outputs, and from the gradients with respect to these the one with respect to the
   * input.
   *
   * @param input [N, ...]
   * @param gradients returns the gradient of the function with respect to each output, in new
   *     arrays, given the outputs, which it must not change, and which are invalid afterwards
   * @return the gradient of the function with respect to the input, in a new array of its shape
   */
  public INDArray compute(INDArray input, UnaryOperator<List<INDArray>> gradients) {
    return scope.runGraphPass(
        NeededGradients.OF_INPUT,
        false,
        () -> GraphPass.withoutLoss(network).inputGradient(input, gradients));
  }
}
