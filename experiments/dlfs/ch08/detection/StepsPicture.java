package dlfs.ch08.detection;

import dlfs.boxes.Box;
import dlfs.images.ColourImage;
import dlfs.lab.artefacts.Bitmap;
import dlfs.proposals.Hierarchy;
import dlfs.proposals.Segments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The steps of Selective Search on one image, enlarged: segments, levels of grouping, boxes. */
final class StepsPicture {
  /** The number of pictures side by side. */
  static final int COLUMNS = 6;

  private static final int LEVELS = COLUMNS - 2; // besides the image and the boxes
  private static final float[] OBJECT = {1, 1, 1};
  private static final float[] PROPOSAL = {1, 0.65f, 0};
  private static final float[] OUTLINE = {0, 0, 0};

  /** The share of the image that shows through the colours of the regions. */
  private static final float TRANSPARENCY = 0.4f;

  /** Multiples of the golden ratio are spread evenly over the hues, whatever their number. */
  private static final double GOLDEN = 0.6180339887;

  private final ColourImage image;
  private final Hierarchy hierarchy;

  StepsPicture(ColourImage image, Hierarchy hierarchy) {
    this.image = image;
    this.hierarchy = hierarchy;
  }

  /** The numbers of regions that are shown: from all segments, in equal ratios, to a few. */
  int[] levels() {
    int segments = hierarchy.segments().count();
    return IntStream.range(0, LEVELS)
        .map(i -> (int) Math.round(StrictMath.pow(segments, 1 - i / (double) LEVELS)))
        .toArray();
  }

  /**
   * Draws the image, the segments, levels of grouping, and the boxes.
   *
   * @param objects the boxes of the objects, drawn white
   * @param proposals the best proposal for each, drawn orange
   * @return {@link #COLUMNS} pictures of the same size
   */
  List<Bitmap> pictures(List<Box> objects, List<Box> proposals) {
    List<Bitmap> pictures = new ArrayList<>();
    pictures.add(enlarged().bitmap());
    for (int count : levels()) {
      pictures.add(regions(hierarchy.level(count)));
    }
    EnlargedImage boxes = enlarged();
    objects.forEach(box -> boxes.draw(box, OBJECT, OUTLINE));
    proposals.forEach(box -> boxes.draw(box, PROPOSAL, OUTLINE));
    pictures.add(boxes.bitmap());
    return pictures;
  }

  private EnlargedImage enlarged() {
    return new EnlargedImage(image.width(), image.height(), this::colour);
  }

  private float[] colour(int pixel) {
    int pixels = image.width() * image.height();
    float[] rgb = image.pixels();
    return new float[] {rgb[pixel], rgb[pixels + pixel], rgb[2 * pixels + pixel]};
  }

  /** Draws regions in false colours: each in that of its largest segment. */
  private Bitmap regions(Segments level) {
    int[] largest = largestSegments(level);
    var picture =
        new EnlargedImage(
            image.width(),
            image.height(),
            pixel -> {
              float[] colour = colour(pixel);
              float grey = (colour[0] + colour[1] + colour[2]) / 3;
              float[] mixed = hue(largest[level.numbers()[pixel]] * GOLDEN % 1);
              for (int i = 0; i < mixed.length; i++) {
                mixed[i] += TRANSPARENCY * (grey - mixed[i]);
              }
              return mixed;
            });
    picture.drawBoundaries(level, OUTLINE);
    return picture.bitmap();
  }

  /** Returns the largest segment of each region. */
  private int[] largestSegments(Segments level) {
    int[] sizes = hierarchy.segments().sizes();
    int[] largest = new int[level.count()];
    Arrays.fill(largest, -1);
    for (int pixel = 0; pixel < level.numbers().length; pixel++) {
      int region = level.numbers()[pixel];
      int segment = hierarchy.segments().numbers()[pixel];
      if (largest[region] < 0 || sizes[segment] > sizes[largest[region]]) {
        largest[region] = segment;
      }
    }
    return largest;
  }

  /** Returns a bright colour of this hue, from 0 for red to 1 for red again. */
  private static float[] hue(double hue) {
    float[] colour = new float[3];
    for (int i = 0; i < 3; i++) {
      double sixths = (6 * hue + 4 * i) % 6; // from the middle of the colour's range
      colour[i] = (float) Math.max(0.15, Math.min(Math.abs(sixths - 3) - 1, 0.95));
    }
    return colour;
  }
}
