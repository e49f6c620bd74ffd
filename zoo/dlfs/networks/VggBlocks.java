package dlfs.networks;

import static dlfs.text.Text.formatted;

/**
 * The convolutions of VGG-13 (section 8.2.2) in five blocks, for networks that segment images: two
 * of 3x3 in each, with batch normalisation and ReLU. Between the blocks, the images are halved.
 *
 * @param width the number of filters of each convolution of the first block, which doubles from
 *     block to block up to the fourth: 64 in VGG, whose blocks have 64, 128, 256, 512 and 512
 */
record VggBlocks(int width) {
  /** The number of blocks. */
  static final int COUNT = 5;

  /** The factor by which the poolings after all blocks reduce the height and width of images. */
  static final int REDUCTION = 1 << COUNT;

  private static final int MAX_DOUBLINGS = 3;

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

  /** Appends a convolution of a block: {@code conv3_1} is the first one of the third. */
  void append(LayerGraph graph, int block, int number) {
    String name = formatted("conv%d_%d", block, number);
    graph.normalisedConvolution(name, filters(block), 3, 1, 1).relu();
  }

  /** Appends a block, from 1. */
  void append(LayerGraph graph, int block) {
    append(graph, block, 1);
    append(graph, block, 2);
  }
}
