package dlfs.ch08.segmentation;

import dlfs.lab.Run;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.charts.ImageGrid;
import dlfs.lab.charts.ImageGrid.Tile;
import dlfs.segmentation.SegmentedImage;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Some test images, evenly spread over all, with their classes and the predicted ones. Each run
 * records a sheet of its own, from which the picture of all variants is composed.
 */
final class Examples {
  private static final String SHEET = "examples.png";

  /** The number of examples, of which each is a row of the sheet: image, truth, prediction. */
  private static final int COUNT = 6;

  private static final int COLUMNS = 3;

  /** The width at which an image is drawn, in pixels, if it is smaller. */
  private static final int MIN_WIDTH = 192;

  private final IntUnaryOperator colours;
  private final int tested;
  private final List<Bitmap> tiles = new ArrayList<>();

  /**
   * @param colours the colour of each class, 0xRRGGBB
   * @param tested the number of images that are classified, the first ones
   */
  Examples(IntUnaryOperator colours, int tested) {
    this.colours = colours;
    this.tested = tested;
  }

  /** Adds an image if it is one of the examples; to be called for each image, in their order. */
  void add(int index, SegmentedImage image, byte[] predicted) {
    int example = tiles.size() / COLUMNS;
    if (example < COUNT && index == (long) example * Math.max(tested, COUNT) / COUNT) {
      tiles.add(Bitmap.of(image.image()));
      tiles.add(SegmentedImageDrawing.of(image.image(), image.labels(), colours));
      tiles.add(SegmentedImageDrawing.of(image.image(), predicted, colours));
    }
  }

  /** Records the sheet, in which rows are white if there are too few images. */
  void record(Run run) {
    Bitmap first = tiles.get(0);
    byte[] white = new byte[first.samples().length];
    Arrays.fill(white, (byte) 255);
    while (tiles.size() < COUNT * COLUMNS) {
      tiles.add(new Bitmap(first.width(), first.height(), first.channels(), white));
    }
    run.record(SHEET, Bitmap.sheet(COLUMNS, tiles));
  }

  /** Draws the images, their classes, and those that each variant has predicted. */
  static BufferedImage draw(Artefacts artefacts, List<String> variants, long seed) {
    List<String> predicting =
        variants.stream().filter(variant -> sheet(artefacts, variant, seed).isPresent()).toList();
    List<List<BufferedImage>> sheets =
        predicting.stream()
            .map(variant -> sheet(artefacts, variant, seed).orElseThrow())
            .map(png -> ImageGrid.split(png, COLUMNS, COUNT * COLUMNS))
            .toList();
    List<Tile> tiles = new ArrayList<>();
    for (int row = 0; row < COUNT && !sheets.isEmpty(); row++) {
      int first = row * COLUMNS;
      tiles.add(tile(sheets.get(0).get(first), "image"));
      tiles.add(tile(sheets.get(0).get(first + 1), "truth"));
      for (int v = 0; v < sheets.size(); v++) {
        tiles.add(tile(sheets.get(v).get(first + 2), predicting.get(v)));
      }
    }
    int width = tiles.isEmpty() ? MIN_WIDTH : tiles.get(0).image().getWidth();
    return ImageGrid.draw(
        "Test images, their classes, and the predicted classes",
        2 + predicting.size(),
        Math.max(1, MIN_WIDTH / width),
        tiles);
  }

  private static Optional<byte[]> sheet(Artefacts artefacts, String variant, long seed) {
    return artefacts.find(variant, seed, SHEET);
  }

  private static Tile tile(BufferedImage image, String caption) {
    return new Tile(image, caption, false);
  }
}
