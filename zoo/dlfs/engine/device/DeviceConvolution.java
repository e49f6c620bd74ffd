package dlfs.engine.device;

/** Convolutions of one {@link ConvolutionShape}. */
public interface DeviceConvolution {

  /**
   * Computes the convolution, without biases.
   *
   * @param x [N, C, H, W]
   * @param w [FN, C, FH, FW]
   * @param y [N, FN, OH, OW]
   */
  void forward(DeviceArray x, DeviceArray w, DeviceArray y);

  /**
   * Computes the gradient of the input.
   *
   * @param dx [N, C, H, W]
   */
  void inputGradient(DeviceArray dy, DeviceArray w, DeviceArray dx);

  /**
   * Computes the gradient of the filters, summed over the images.
   *
   * @param dw [FN, C, FH, FW]
   */
  void filterGradient(DeviceArray x, DeviceArray dy, DeviceArray dw);
}
