package dlfs.engine.kernels;

/** The book's im2col and col2im (section 7.4.3) for one image, transposed. */
public interface Im2col {

  /**
   * Copies the pixels under each position of the filter into a column.
   *
   * @param x one image, [1, C, H, W], NCHW
   * @param columns [C · kernel height · kernel width, out height · {@link Conv2dGeometry#pitch()
   *     pitch}]; the gaps between the rows of positions are filled with arbitrary finite values. If
   *     the stride is not 1 and the rows of the kernel are not dilated, the matrix may be
   *     transposed, so stored column by column, which suits {@link Conv2dGeometry#hasWideRows()
   *     wide rows}
   */
  void im2col(Conv2dGeometry geometry, ImageBatch x, Matrix columns);

  /**
   * Computes, for every pixel, the sum of the elements to which {@link #im2col} copies it.
   *
   * @param columns the columns, shaped as in {@link #im2col}, with zeros in the gaps
   * @param x one image, NCHW, which is overwritten
   */
  void col2im(Conv2dGeometry geometry, Matrix columns, ImageBatch x);
}
