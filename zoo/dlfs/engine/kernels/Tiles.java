package dlfs.engine.kernels;

/**
 * The squares of 4x4 outputs that a 3x3 convolution of some images is computed in, and how the
 * images are laid out for it: the pixels of a row apart by their column modulo 4, each such strip
 * with the channels of all images side by side, [column / 4, images, channels]. So what all tiles
 * of a row have in one of their columns lies in one piece.
 *
 * @param window of the convolution
 * @param filters how many there are
 * @param images how many are computed together
 */
record Tiles(Conv2dGeometry window, int filters, int images) {
  /** Outputs of a tile in height and width. */
  static final int SIDE = 4;

  /** Inputs of a tile in height and width. */
  static final int REACH = SIDE + 2;

  static final int POSITIONS = REACH * REACH;

  /**
   * How many numbers of tiles are computed at a time; they should stay in the processor's cache.
   */
  private static final int AT_A_TIME = 1 << 17;

  /** Fewer channels or filters than these are not worth the trouble. */
  static final int SEVERAL = 8;

  /**
   * Whether minimal filtering saves much: where filters are 3x3 and move by 1, and tiles fit the
   * outputs so well that at least half of the products are not needed.
   *
   * @param least how many channels and filters there have to be
   */
  static boolean save(Conv2dGeometry window, int filters, int least) {
    return window.isThreeByThree()
        && window.movesByOne()
        && window.channels() >= least
        && filters >= least
        && 2 * new Tiles(window, filters, 1).products() <= window.positions() * window.kernelSize();
  }

  /** How many images of these are to be computed together. */
  static int together(Conv2dGeometry window, int filters, int images) {
    int size = Math.max(window.imageSize(), filters * window.positions());
    return Math.max(1, Math.min(images, AT_A_TIME / size));
  }

  /** How many products an image takes, for each channel and filter. */
  private int products() {
    return POSITIONS * down() * across();
  }

  /** How many rows of tiles there are. */
  int down() {
    return (window.outHeight() + SIDE - 1) / SIDE;
  }

  /** How many tiles a row has. */
  int across() {
    return (window.outWidth() + SIDE - 1) / SIDE;
  }

  /** How many tiles a row has, all images together. */
  int inRow() {
    return across() * images;
  }

  /** How many rows of tiles are computed at a time. */
  int rowsAtATime() {
    int row = POSITIONS * inRow() * (window.channels() + filters);
    return Math.max(1, Math.min(down(), AT_A_TIME / row));
  }

  int inputRows() {
    return SIDE * down() + 2;
  }

  int outputRows() {
    return SIDE * down();
  }

  /** The length of a strip of inputs that is complete: the last tile reaches 2 columns further. */
  int inputStrip() {
    return (across() + 1) * inputCell();
  }

  /** What a row of tiles has in one of their columns. */
  int inputs() {
    return across() * inputCell();
  }

  /** The same of the outputs. */
  int outputs() {
    return across() * outputCell();
  }

  int inputCell() {
    return images * window.channels();
  }

  int outputCell() {
    return images * filters;
  }
}
