package dlfs.engine.device;

import java.util.Arrays;

/** An input of a {@link Program}, or the output of a {@link Node}. */
public final class Tensor {
  private final long[] shape;
  private final Contents contents;

  /** The elements and their gradient, which tensors of different shapes can share. */
  private static final class Contents {
    private final Block values;
    private final boolean hasGradient;
    private Block gradient;

    private Contents(Block values, boolean hasGradient) {
      this.values = values;
      this.hasGradient = hasGradient;
    }
  }

  Tensor(Block values, boolean hasGradient, long... shape) {
    this(new Contents(values, hasGradient), shape);
  }

  private Tensor(Contents contents, long... shape) {
    this.contents = contents;
    this.shape = shape.clone();
  }

  /** Returns the same elements, in row-major order, in another shape. */
  public Tensor reshaped(long... newShape) {
    return new Tensor(contents, newShape);
  }

  /** Returns the shape; images are [N, C, H, W]. */
  public long[] shape() {
    return shape.clone();
  }

  /** Returns the size of a dimension. */
  public int size(int dimension) {
    return Math.toIntExact(shape[dimension]);
  }

  /** Returns N, the number of samples. */
  public int samples() {
    return size(0);
  }

  /** Returns C, the number of channels of images, or the number of values in a row. */
  public int channels() {
    return size(1);
  }

  /** Returns P, the number of pixels of a channel; 1 for rows. */
  public int pixels() {
    return Math.toIntExact(Arrays.stream(shape).skip(2).reduce(1, Math::multiplyExact));
  }

  /** Returns the number of elements. */
  public long length() {
    return contents.values.length();
  }

  /** Returns whether its gradient is computed: whether there are parameters before it. */
  public boolean hasGradient() {
    return contents.hasGradient;
  }

  /** Returns the elements, while the program runs. */
  public DeviceArray values() {
    return contents.values.array();
  }

  /** Returns the place of the elements. */
  public Block block() {
    return contents.values;
  }

  /** Returns the sum of the gradients from the readers planned so far; null if there is none. */
  Block gradient() {
    return contents.gradient;
  }

  void setGradient(Block gradient) {
    contents.gradient = gradient;
  }
}
