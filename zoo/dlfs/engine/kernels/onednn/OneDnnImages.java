package dlfs.engine.kernels.onednn;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.LinearAlgebra;
import dlfs.engine.kernels.Vector;
import dlfs.engine.kernels.portable.FloatLinearAlgebra;
import dlfs.engine.kernels.portable.FloatScratch;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.dnnl.dnnl_blocking_desc_t;
import org.bytedeco.dnnl.memory;

/** Copies images to the layout of an argument of a primitive, and back; for one thread. */
final class OneDnnImages {
  private static final LinearAlgebra ALGEBRA = new FloatLinearAlgebra();

  private final memory.desc layout;
  private final memory.desc images;
  private final Border border;
  private final long[] shape;
  private final Set<Layout> equivalent;
  private final Map<Layout, OneDnnPrimitive> reordersTo = new EnumMap<>(Layout.class);
  private final Map<Layout, OneDnnPrimitive> reordersFrom = new EnumMap<>(Layout.class);

  /**
   * Rows and columns of zeros around an image.
   *
   * @param height the number of rows above the image, and below it
   * @param width the number of columns left of the image, and right of it
   */
  record Border(int height, int width) {
    static final Border NONE = new Border(0, 0);

    /** Returns the shape of images with the border. */
    long[] around(long... shape) {
      return new long[] {shape[0], shape[1], shape[2] + 2L * height, shape[3] + 2L * width};
    }
  }

  /**
   * @param layout the layout of the images with the border
   * @param shape the shape of the images without the border, [N, C, H, W]
   */
  OneDnnImages(memory.desc layout, Border border, long... shape) {
    this.layout = layout;
    this.border = border;
    this.shape = shape;
    images =
        border.equals(Border.NONE)
            ? layout
            : layout.submemory_desc(shape, new long[] {0, 0, border.height, border.width});
    equivalent =
        Arrays.stream(Layout.values()).filter(this::isEquivalent).collect(Collectors.toSet());
  }

  /** Returns the layout NCHW for images of this shape. */
  static OneDnnImages nchw(long... shape) {
    return new OneDnnImages(plain(Layout.NCHW, shape), Border.NONE, shape);
  }

  memory.desc layout() {
    return layout;
  }

  /** Returns the size of the images in this layout relative to their own: at least 1. */
  double relativeSize() {
    return (double) size() / Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  private long size() {
    return layout.get_size() / Float.BYTES;
  }

  /**
   * Returns images in this layout: the images themselves if the layouts are the same, otherwise a
   * copy in scratch memory.
   */
  long convert(ImageBatch x, FloatScratch scratch) {
    if (equivalent.contains(x.layout())) {
      return x.address();
    }
    Vector copy = scratch.vector(size());
    if (!border.equals(Border.NONE)) {
      ALGEBRA.clear(copy);
    }
    reordersTo
        .computeIfAbsent(x.layout(), from -> OneDnnPrimitive.reorder(plain(from), images))
        .execute(x.address(), copy.address());
    return copy.address();
  }

  /**
   * Returns where images are to be written in this layout, before {@link #convertBack} is called:
   * the images themselves if the layouts are the same, otherwise scratch memory.
   */
  long target(ImageBatch y, FloatScratch scratch) {
    return equivalent.contains(y.layout()) ? y.address() : scratch.vector(size()).address();
  }

  /** Copies images from their {@link #target} to where they belong, if these are different. */
  void convertBack(long target, ImageBatch y) {
    if (target != y.address()) {
      reordersFrom
          .computeIfAbsent(y.layout(), to -> OneDnnPrimitive.reorder(images, plain(to)))
          .execute(target, y.address());
    }
  }

  private boolean isEquivalent(Layout other) {
    return layout.equals(plain(other)) || other == Layout.NHWC && hasOneBlockOfChannels();
  }

  /**
   * Returns whether one of oneDNN's blocks of channels holds all channels of an image, which makes
   * a blocked layout the same as NHWC.
   */
  private boolean hasOneBlockOfChannels() {
    dnnl_blocking_desc_t blocks = layout.data().format_desc_blocking();
    return border.equals(Border.NONE)
        && blocks.inner_nblks() == 1
        && blocks.inner_blks().get(0) == shape[1];
  }

  private memory.desc plain(Layout layoutOfImages) {
    return plain(layoutOfImages, shape);
  }

  private static memory.desc plain(Layout layoutOfImages, long... shape) {
    return new memory.desc(
        shape,
        memory.data_type.f32,
        layoutOfImages == Layout.NCHW ? memory.format_tag.nchw : memory.format_tag.nhwc);
  }
}
