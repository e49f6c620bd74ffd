package dlfs.regions;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Regions of images as an input of a network: an array [N, 4, R] of R boxes (xmin, ymin, xmax,
 * ymax) in pixels for each of N images, as {@link Box} defines them. To DL4J it is a sequence of R
 * time steps.
 *
 * <p>An image with fewer regions is padded with boxes (0, 0, 0, 0). A region without area counts as
 * padding.
 */
public final class Regions {
  /** The number of coordinates of a region. */
  public static final int COORDINATES = 4;

  private Regions() {}

  /**
   * Returns regions as an array.
   *
   * @param boxes the boxes of each image
   * @param perImage the number of regions for each image, R
   * @return [N, 4, R]
   * @throws IllegalArgumentException if an image has more boxes, or there are no images
   */
  public static INDArray array(DataType type, List<List<Box>> boxes, int perImage) {
    if (boxes.isEmpty() || perImage < 1) {
      throw new IllegalArgumentException(
          formatted(
              "regions are one or more for one or more images, not %d for %d",
              perImage, boxes.size()));
    }
    double[] values = new double[boxes.size() * COORDINATES * perImage];
    for (int n = 0; n < boxes.size(); n++) {
      if (boxes.get(n).size() > perImage) {
        throw new IllegalArgumentException(
            formatted(
                "image %d has %d boxes, but there is room for %d",
                n, boxes.get(n).size(), perImage));
      }
      for (int r = 0; r < boxes.get(n).size(); r++) {
        Box box = boxes.get(n).get(r);
        double[] edges = {box.xmin(), box.ymin(), box.xmax(), box.ymax()};
        for (int k = 0; k < COORDINATES; k++) {
          values[(n * COORDINATES + k) * perImage + r] = edges[k];
        }
      }
    }
    return Nd4j.createFromArray(values)
        .castTo(type)
        .reshape('c', boxes.size(), COORDINATES, perImage);
  }

  /**
   * Returns the boxes of an array of regions, including padding.
   *
   * @param regions [N, 4, R]
   * @return the R boxes of each image
   * @throws IllegalArgumentException if the array has another shape, or a region is no {@link Box}
   */
  public static List<List<Box>> boxes(INDArray regions) {
    if (regions.isEmpty() || regions.rank() != 3 || regions.size(1) != COORDINATES) {
      throw new IllegalArgumentException(
          "takes regions of shape [images, 4, regions], but got "
              + Arrays.toString(regions.shape()));
    }
    double[] values = regions.dup('c').data().asDouble();
    int perImage = Math.toIntExact(regions.size(2));
    List<List<Box>> boxes = new ArrayList<>();
    for (int n = 0; n < regions.size(0); n++) {
      List<Box> ofImage = new ArrayList<>(perImage);
      for (int r = 0; r < perImage; r++) {
        int first = n * COORDINATES * perImage + r;
        try {
          ofImage.add(
              new Box(
                  values[first],
                  values[first + perImage],
                  values[first + 2 * perImage],
                  values[first + 3 * perImage]));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              formatted("got region %d of image %d: %s", r, n, e.getMessage()), e);
        }
      }
      boxes.add(ofImage);
    }
    return boxes;
  }

  /** Returns whether a region is padding, because it has no area. */
  public static boolean isPadding(Box region) {
    return !(region.width() > 0 && region.height() > 0);
  }

  /**
   * Returns the mask of regions.
   *
   * @param regions [N, 4, R]
   * @return [N, R], 1 for regions and 0 for padding
   */
  public static INDArray mask(INDArray regions) {
    double[] mask =
        boxes(regions).stream()
            .flatMap(List::stream)
            .mapToDouble(box -> isPadding(box) ? 0 : 1)
            .toArray();
    return Nd4j.createFromArray(mask)
        .castTo(regions.dataType())
        .reshape('c', regions.size(0), regions.size(2));
  }
}
