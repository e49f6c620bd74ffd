package dlfs.networks;

import static dlfs.text.Text.formatted;

/**
 * Four blocks of convolutions for networks that segment images: those of VGG-13 (section 8.2.2)
 * without the first, two of 3x3 in each, with batch normalisation and ReLU. The very first
 * convolution has a stride of 2 in place of VGG's first block, since convolutions at the full
 * resolution take most of the time, and show little.
 *
 * @param width the number of filters of each convolution of the first block, which doubles from
 *     block to block up to the third: 128 in VGG, whose blocks have 128, 256, 512 and 512
 */
record VggBlocks(int width) {
  /** The number of blocks. */
  static final int COUNT = 4;

  /** The factor by which the first convolution reduces the height and width of images. */
  static final int STRIDE = 2;

  /** The factor by which it and the poolings after all blocks reduce them. */
  static final int REDUCTION = STRIDE << COUNT;

  private static final int MAX_DOUBLINGS = 2;

  /** The largest number of filters in the first block. */
  private static final int MAX_WIDTH = 256;

  /**
   * Checks the number of filters in the first block.
   *
   * @throws IllegalArgumentException if there are less than 1 or more than 256
   */
  static void requireWidth(int width) {
    if (width < 1 || width > MAX_WIDTH) {
      throw new IllegalArgumentException(
          formatted("the first block needs 1 to %d filters, not %d", MAX_WIDTH, width));
    }
  }

  /** Returns the number of filters of a block, from 1. */
  int filters(int block) {
    return width << Math.min(block - 1, MAX_DOUBLINGS);
  }

  /** Appends a block, from 1: {@code conv3_1} is the first convolution of the third. */
  void append(LayerGraph graph, int block) {
    int stride = block == 1 ? STRIDE : 1;
    graph.normalisedConvolution(name(block, 1), filters(block), 3, stride, 1).relu();
    graph.normalisedConvolution(name(block, 2), filters(block), 3, 1, 1).relu();
  }

  /** Returns the name of a convolution of a block, both from 1. */
  static String name(int block, int number) {
    return formatted("conv%d_%d", block, number);
  }
}
