package dlfs.detection;

import dlfs.boxes.BoxedImages;
import dlfs.detection.RegionSampler.Region;
import dlfs.images.ColourImage;
import dlfs.regions.Anchors;
import dlfs.samples.Samples;
import dlfs.samples.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Regions of images, cut out and warped, on which R-CNN is trained. A mini-batch has a row for each
 * region, several of them for each image.
 *
 * @param images the images with their objects
 * @param warping cuts regions out
 * @param proposals the proposals for each image
 * @param sampler chooses the regions of an image
 */
public record CropSamples(
    BoxedImages images, Warping warping, ImageProposals proposals, RegionSampler sampler)
    implements Samples {

  /** The number of images. */
  @Override
  public int count() {
    return images.count();
  }

  @Override
  public MultiDataSet multiDataSet(int... indices) {
    return multiDataSet(new SplittableRandom(0), indices);
  }

  /**
   * Returns regions that are chosen at random.
   *
   * @return features: M regions as images, [M, 3 size size]; labels: one-hot classes [M, classes +
   *     1], of which 0 is the background, and deltas [M, 4], with a mask [M, 1] that is 1 for
   *     regions that show objects
   */
  @Override
  public MultiDataSet multiDataSet(SplittableRandom random, int... indices) {
    List<ColourImage> crops = new ArrayList<>();
    List<Region> regions = new ArrayList<>();
    for (int index : indices) {
      ColourImage image = images.image(index);
      List<Region> ofImage =
          sampler.sample(proposals.of(index, image), images.objects(index), random);
      ofImage.forEach(region -> crops.add(warping.crop(image, region.box())));
      regions.addAll(ofImage);
    }
    int classes = images.objectClasses().size() + 1;
    float[] oneHot = new float[regions.size() * classes];
    float[] deltas = new float[regions.size() * Anchors.DELTAS];
    float[] mask = new float[regions.size()];
    for (int i = 0; i < regions.size(); i++) {
      Region region = regions.get(i);
      oneHot[i * classes + region.number()] = 1;
      if (region.object() != null) {
        double[] values = RegionDeltas.encode(region.box(), region.object().box());
        for (int k = 0; k < values.length; k++) {
          deltas[i * Anchors.DELTAS + k] = (float) values[k];
        }
        mask[i] = 1;
      }
    }
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {Pixels.of(crops, warping.shape())},
        new INDArray[] {
          Tensors.of(oneHot, regions.size(), classes),
          Tensors.of(deltas, regions.size(), Anchors.DELTAS)
        },
        null,
        new INDArray[] {null, Tensors.of(mask, regions.size(), 1)});
  }

  @Override
  public boolean isPreparedAhead() {
    return true;
  }
}
