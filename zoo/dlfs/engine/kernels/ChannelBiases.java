package dlfs.engine.kernels;

/** The biases of the channels of images. */
public interface ChannelBiases {

  /**
   * Adds to each pixel the bias of its channel: z = z + b.
   *
   * @param b the biases, [C]
   * @param z [N, C, H, W], in either layout
   */
  void add(Vector b, ImageBatch z);

  /**
   * Computes the gradient of the biases: the sum of all pixels of each channel.
   *
   * @param dz the gradient of the images, [N, C, H, W], in either layout
   * @param db receives the sums, [C]
   */
  void gradient(ImageBatch dz, Vector db);
}
