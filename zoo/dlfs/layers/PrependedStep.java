package dlfs.layers;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeFeedForward;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A vertex that puts a vector before a sequence, as its first time step, such as the features of an
 * image before the words of its caption (section 8.4.3; Vinyals et al., "Show and tell", 2015,
 * equation 10):
 *
 * <pre>
 * y₀ = v    yₜ₊₁ = xₜ    dv = dy₀    dxₜ = dyₜ₊₁
 * </pre>
 *
 * Its inputs are v [N, K] and x [N, K, T]; y [N, K, T + 1]. If the sequences have a mask [N, T],
 * that of the output is [N, T + 1], with 1 for the vector. A mask of the vectors is refused.
 *
 * <p>This class is the configuration. {@link PrependedStepImpl} has the forward and backward pass.
 * DL4J has no such vertex, so both layer sets use this one.
 */
public final class PrependedStep extends ParameterlessVertex {
  private static final long serialVersionUID = 1;

  @Override
  int inputs() {
    return 2;
  }

  @Override
  ParameterlessVertexImpl implementation(
      ComputationGraph graph, String name, int index, DataType type) {
    return new PrependedStepImpl(graph, name, index, this, type);
  }

  @Override
  public InputType getOutputType(int index, InputType... inputs) throws InvalidInputTypeException {
    if (inputs.length != 2
        || !(inputs[0] instanceof InputTypeFeedForward vectors)
        || !(inputs[1] instanceof InputTypeRecurrent sequences)
        || vectors.getSize() != sequences.getSize()) {
      throw new InvalidInputTypeException(
          "PrependedStep takes vectors and sequences of vectors of the same size; got "
              + Arrays.toString(inputs));
    }
    long steps = sequences.getTimeSeriesLength();
    return steps < 0
        ? InputType.recurrent(sequences.getSize())
        : InputType.recurrent(sequences.getSize(), steps + 1);
  }

  @Override
  public PrependedStep clone() {
    return new PrependedStep();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PrependedStep;
  }

  @Override
  public int hashCode() {
    return PrependedStep.class.hashCode();
  }
}
