package dlfs.layers;

import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A vertex of a graph that selects adjacent channels of images, as the convolutions of AlexNet
 * (section 8.2.2) that see one half of the channels each need: x [N, C, H, W], y [N, to - from + 1,
 * H, W].
 *
 * <p>It computes the same as DL4J's vertex, which both layer sets use. But the number of channels
 * that DL4J infers for the next layer, from - to + 1, is wrong.
 */
public final class ChannelSubset extends SubsetVertex {
  private static final long serialVersionUID = 1;

  /**
   * @param from the first channel, from 0
   * @param to the last channel, at least the first
   */
  public ChannelSubset(@JsonProperty("from") int from, @JsonProperty("to") int to) {
    super(from, to);
  }

  @Override
  public ChannelSubset clone() {
    return new ChannelSubset(getFrom(), getTo());
  }

  @Override
  public InputType getOutputType(int index, InputType... inputs) {
    return inputs.length == 1 && inputs[0] instanceof InputTypeConvolutional images
        ? InputType.convolutional(
            images.getHeight(), images.getWidth(), getTo() - getFrom() + 1, images.getFormat())
        : super.getOutputType(index, inputs);
  }
}
