package dlfs.layers;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.regions.Regions;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Inputs of vertices that compute with regions of images, as Java arrays. */
final class RegionInputs {
  private RegionInputs() {}

  /** Returns whether this is DL4J's type of regions, [N, 4, R]. */
  static boolean areRegions(InputType type) {
    return type instanceof InputTypeRecurrent regions && regions.getSize() == Regions.COORDINATES;
  }

  /**
   * Returns the elements of an array, in 'c' order. The vertices compute with them in Java: an
   * operation of ND4J for each of many small regions would take much longer than its arithmetic.
   */
  static double[] elements(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  /**
   * Returns the regions of each image.
   *
   * @param vertex the vertex whose input they are
   * @param regions [N, 4, R]
   * @param images the number of images, N
   * @throws org.deeplearning4j.exception.DL4JInvalidInputException if the array has another shape,
   *     or a region is not finite or has its edges in the wrong order
   */
  static List<List<Box>> regions(ParameterlessVertexImpl vertex, INDArray regions, long images) {
    List<List<Box>> boxes;
    try {
      boxes = Regions.boxes(regions);
    } catch (IllegalArgumentException e) {
      throw vertex.wrongInput(" " + e.getMessage());
    }
    if (boxes.size() != images) {
      throw vertex.wrongInput(
          formatted(
              " takes regions for each of %d images, but got them for %d", images, boxes.size()));
    }
    return boxes;
  }
}
