package dlfs.layers;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reshapes images to rows of a matrix, between a convolution and a fully connected layer: [N, C, H,
 * W] to [N, C · H · W], channel by channel, row by row, as the book's {@code reshape(N, -1)}
 * (section 7.5).
 *
 * <p>A network whose input type is set needs none: DL4J then inserts a preprocessor that does the
 * same. {@link FlattenImpl} has the forward and backward pass.
 */
public final class Flatten extends ParameterlessLayer {
  private static final long serialVersionUID = 1;

  @Override
  public InputType getOutputType(int index, InputType input) {
    return InputType.feedForward(input.arrayElementsPerExample());
  }

  /**
   * Returns the mask of the rows.
   *
   * @param mask the mask of the images, [N, 1, 1, 1]; may be null
   * @return [N, 1]; any other mask, which the rows cannot have, as it is
   */
  public static INDArray maskOfRows(INDArray mask) {
    boolean ofImages = mask != null && mask.rank() == 4 && mask.length() == mask.size(0);
    return ofImages ? mask.reshape('c', mask.size(0), 1) : mask;
  }

  @Override
  Layer implementation(NeuralNetConfiguration conf, int index, DataType type) {
    return new FlattenImpl(conf, index, type);
  }
}
