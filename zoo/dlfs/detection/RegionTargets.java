package dlfs.detection;

import dlfs.boxes.Box;
import dlfs.detection.RegionSampler.Region;
import dlfs.regions.Anchors;
import dlfs.regions.Regions;
import dlfs.samples.Tensors;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The regions of some images on which the second stage of a detector is trained, as arrays. An
 * image has room for R regions; masks are 0 for the places that are not used. They weigh the loss
 * so that it is the mean over the regions of an image, whatever their number.
 *
 * @param regions the boxes, [N, 4, R]
 * @param classes one-hot classes, [N, classes + 1, R]; class 0 is the background
 * @param classMask the weights of {@code classes}, [N, R]
 * @param deltas the values to be predicted for the boxes of regions that show objects, [N, 4 R]:
 *     all tx, all ty, all tw, all th
 * @param deltaMask the weights of {@code deltas}, [N, 4 R]
 */
record RegionTargets(
    INDArray regions, INDArray classes, INDArray classMask, INDArray deltas, INDArray deltaMask) {

  /**
   * Returns targets.
   *
   * @param samples the regions of each image, at most {@code size}
   * @param size R
   * @param classes the number of classes, without the background
   */
  static RegionTargets of(List<List<Region>> samples, int size, int classes) {
    int images = samples.size();
    float[] oneHot = new float[images * (classes + 1) * size];
    float[] weights = new float[images * size];
    float[] values = new float[images * Anchors.DELTAS * size];
    float[] valueWeights = new float[values.length];
    for (int n = 0; n < images; n++) {
      List<Region> ofImage = samples.get(n);
      float weight = 1f / ofImage.size();
      for (int r = 0; r < ofImage.size(); r++) {
        Region region = ofImage.get(r);
        oneHot[(n * (classes + 1) + region.number()) * size + r] = 1;
        weights[n * size + r] = weight;
        if (region.object() != null) {
          double[] deltas = RegionDeltas.encode(region.box(), region.object().box());
          for (int k = 0; k < deltas.length; k++) {
            int place = (n * Anchors.DELTAS + k) * size + r;
            values[place] = (float) deltas[k];
            valueWeights[place] = weight;
          }
        }
      }
    }
    List<List<Box>> boxes =
        samples.stream().map(ofImage -> ofImage.stream().map(Region::box).toList()).toList();
    return new RegionTargets(
        Regions.array(DataType.FLOAT, boxes, size),
        Tensors.of(oneHot, images, classes + 1, size),
        Tensors.of(weights, images, size),
        Tensors.of(values, images, Anchors.DELTAS * size),
        Tensors.of(valueWeights, images, Anchors.DELTAS * size));
  }
}
