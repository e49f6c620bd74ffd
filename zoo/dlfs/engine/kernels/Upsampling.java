package dlfs.engine.kernels;

import dlfs.layers.Interpolation;

/** The enlargement of images by interpolation, along rows and columns separately. */
public interface Upsampling {

  /**
   * Computes each pixel of the output from four pixels of the input.
   *
   * @param rows the interpolation between rows
   * @param columns the interpolation between columns
   * @param x [N, C, H, W], in either layout
   * @param y the output, [N, C, OH, OW], in the layout of x
   */
  void forward(Interpolation rows, Interpolation columns, ImageBatch x, ImageBatch y);

  /**
   * Computes the gradient of the input: that of each pixel of the output is divided between the
   * pixels from which it was computed.
   *
   * @param rows the interpolation between rows
   * @param columns the interpolation between columns
   * @param dy the gradient of the output, in either layout
   * @param dx the gradient of the input, in the layout of dy, which is overwritten
   */
  void backward(Interpolation rows, Interpolation columns, ImageBatch dy, ImageBatch dx);
}
