package dlfs.detection;

import dlfs.boxes.BoxedImages;
import dlfs.boxes.BoxedObject;
import dlfs.detection.RegionSampler.Region;
import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import dlfs.samples.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Images with regions, on which Fast R-CNN is trained.
 *
 * @param images the images with their objects
 * @param shape the shape of all images
 * @param proposals the proposals for each image
 * @param sampler chooses the regions of an image
 */
public record RegionSamples(
    BoxedImages images, ImageShape shape, ImageProposals proposals, RegionSampler sampler)
    implements Samples {

  @Override
  public int count() {
    return images.count();
  }

  @Override
  public MultiDataSet multiDataSet(int... indices) {
    return multiDataSet(new SplittableRandom(0), indices);
  }

  /**
   * Returns images with regions that are chosen at random.
   *
   * @return features: images [N, 3 height width], regions [N, 4, R]; labels and their masks as in
   *     {@link RegionTargets}: classes [N, classes + 1, R], deltas [N, 4 R]
   */
  @Override
  public MultiDataSet multiDataSet(SplittableRandom random, int... indices) {
    List<ColourImage> chosen = new ArrayList<>();
    List<List<Region>> regions = new ArrayList<>();
    for (int index : indices) {
      ColourImage image = images.image(index);
      List<BoxedObject> objects = images.objects(index);
      chosen.add(image);
      regions.add(sampler.sample(proposals.of(index, image), objects, random));
    }
    var targets = RegionTargets.of(regions, sampler.size(), images.objectClasses().size());
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {Pixels.of(chosen, shape), targets.regions()},
        new INDArray[] {targets.classes(), targets.deltas()},
        null,
        new INDArray[] {targets.classMask(), targets.deltaMask()});
  }

  @Override
  public boolean isPreparedAhead() {
    return true;
  }
}
