package dlfs.networks;

import dlfs.images.ImageShape;
import java.util.List;

/**
 * A row of a {@link LayerTable}: a layer, or a vertex that is no layer, such as an addition.
 *
 * @param name the name of the layer
 * @param role the part that it plays in the network
 * @param type its type in words: "conv 7x7/2" has filters of 7x7 elements and a stride of 2 pixels
 * @param inputs the names of the layers whose outputs it has as inputs; {@value LayerTable#INPUT}
 *     for the images
 * @param output the shape of the output; that of n values is nx1x1
 * @param parameters the number of trained parameters; the running mean and variance of batch
 *     normalisation are not trained
 * @param multiplyAdds the number of multiply-adds of a convolution or a fully connected layer for
 *     one image, without those of biases; 0 for other layers
 * @param field the part of an image that an element of the output depends on
 * @param depth the number of convolutions and fully connected layers on the longest path from the
 *     images to the output
 */
public record LayerRow(
    String name,
    Role role,
    String type,
    List<String> inputs,
    ImageShape output,
    long parameters,
    long multiplyAdds,
    ReceptiveField field,
    int depth) {

  /** The part that a layer plays in a network. */
  public enum Role {
    CONVOLUTION,
    FULLY_CONNECTED,
    POOLING,
    BATCH_NORMALIZATION,
    /** An activation function, dropout or padding, which belongs to the layer beside it. */
    ACCESSORY,
    ADDITION,
    CONCATENATION,
    /** The selection of some channels. */
    SELECTION,
    LOSS,
    OTHER
  }

  public LayerRow {
    inputs = List.copyOf(inputs);
  }

  /** The name of its module: its own name up to the first dot. */
  public String module() {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** Whether it is a layer with weights: a convolution or a fully connected layer. */
  public boolean hasWeights() {
    return role == Role.CONVOLUTION || role == Role.FULLY_CONNECTED;
  }
}
