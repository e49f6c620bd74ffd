package dlfs.engine.kernels;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.dnnl.dnnl_blocking_desc_t;
import org.bytedeco.dnnl.memory;

/** Images in the layout that a convolution of oneDNN has them in, and the ways there and back. */
final class OneDnnImages {
  private static final Algebra ALGEBRA = new FloatAlgebra();

  private final memory.desc layout;
  private final memory.desc images;
  private final Border border;
  private final long[] shape;
  private final Set<Layout> same;
  private final Map<Layout, OneDnnPrimitive> in = new EnumMap<>(Layout.class);
  private final Map<Layout, OneDnnPrimitive> out = new EnumMap<>(Layout.class);

  /**
   * Rows and columns of zeros on each side.
   *
   * @param height how many rows are above the image, and below
   * @param width how many columns are left of it, and right
   */
  record Border(int height, int width) {
    static final Border NONE = new Border(0, 0);

    /** The shape of images with it. */
    long[] around(long... shape) {
      return new long[] {shape[0], shape[1], shape[2] + 2L * height, shape[3] + 2L * width};
    }
  }

  /**
   * @param layout of the images with the border
   * @param shape of the images without: [images, channels, height, width]
   */
  OneDnnImages(memory.desc layout, Border border, long... shape) {
    this.layout = layout;
    this.border = border;
    this.shape = shape;
    images =
        border.equals(Border.NONE)
            ? layout
            : layout.submemory_desc(shape, new long[] {0, 0, border.height, border.width});
    same = Arrays.stream(Layout.values()).filter(this::isAs).collect(Collectors.toSet());
  }

  memory.desc layout() {
    return layout;
  }

  /** How many times as many numbers there are in this layout as in the images. */
  double filling() {
    return (double) size() / Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  private long size() {
    return layout.get_size() / Float.BYTES;
  }

  /**
   * The address of the images in this layout: where they are, if they are in it already, or else
   * that of a copy.
   *
   * @param slot for the copy, as in {@link FloatMemory#outside}
   */
  long laidOut(Pixels x, int slot) {
    long address = place(x, slot);
    if (address != x.address()) {
      if (!border.equals(Border.NONE)) {
        ALGEBRA.clear(address, size());
      }
      in.computeIfAbsent(x.order(), order -> OneDnnPrimitive.reorder(plain(order), images))
          .execute(x.address(), address);
    }
    return address;
  }

  /** Where images in this layout are to be written to, to be {@link #collect}ed afterwards. */
  long place(Pixels y, int slot) {
    return same.contains(y.order()) ? y.address() : FloatMemory.outside(slot, size());
  }

  /** Copies images from where they have been {@link #place}d, if that is not where they belong. */
  void collect(long from, Pixels y) {
    if (from != y.address()) {
      out.computeIfAbsent(y.order(), order -> OneDnnPrimitive.reorder(images, plain(order)))
          .execute(from, y.address());
    }
  }

  private boolean isAs(Layout order) {
    return layout.equals(plain(order)) || order == Layout.NHWC && hasChannelsLast();
  }

  /** Whether all channels of an image are in the same one of the blocks that oneDNN has them in. */
  private boolean hasChannelsLast() {
    dnnl_blocking_desc_t blocks = layout.data().format_desc_blocking();
    return border.equals(Border.NONE)
        && blocks.inner_nblks() == 1
        && blocks.inner_blks().get(0) == shape[1];
  }

  private memory.desc plain(Layout order) {
    return new memory.desc(
        shape,
        memory.data_type.f32,
        order == Layout.NCHW ? memory.format_tag.nchw : memory.format_tag.nhwc);
  }
}
