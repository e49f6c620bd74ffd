package dlfs.detection;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedObject;
import dlfs.detection.RegionSampler.Region;
import dlfs.networks.DetectorVertices;
import dlfs.regions.Anchors;
import dlfs.regions.Regions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains both stages of Faster R-CNN in one update (Ren et al., 2015, section 3.2: "approximate
 * joint training"). The present network proposes regions for the images of a mini-batch, of which
 * some are chosen to train the classifier on. Then one update is made of all losses, in which the
 * regions count as given: their gradient is ignored.
 *
 * @param sampler chooses the regions of an image
 * @param classes the number of classes, without the background
 * @param seed the seed of the choice, on which it depends together with the number of updates made
 */
public record JointTraining(RegionSampler sampler, int classes, long seed) {

  /**
   * Makes one update.
   *
   * @param network a {@link dlfs.networks.FasterRcnn}
   * @param samples a mini-batch of {@link AnchorSamples}
   */
  public void fit(ComputationGraph network, MultiDataSet samples) {
    MultiDataSet complete = withRegions(network, samples);
    network.fit(complete);
    complete.getFeatures(1).close(); // free memory outside the Java heap at once
    for (int i = 2; i < complete.getLabels().length; i++) {
      complete.getLabels(i).close();
      complete.getLabelsMaskArray(i).close();
    }
  }

  /**
   * Returns a mini-batch with regions for the classifier, as the network takes it.
   *
   * @param samples a mini-batch of {@link AnchorSamples}
   * @return features: images, regions; labels and masks: scores and deltas of anchors as in the
   *     samples, classes and deltas of regions as in {@link RegionSamples}
   */
  public MultiDataSet withRegions(ComputationGraph network, MultiDataSet samples) {
    var random = new SplittableRandom(seed + network.getIterationCount()).split();
    INDArray images = samples.getFeatures(0);
    List<List<Box>> proposals = proposals(network, images);
    List<List<BoxedObject>> objects = AnchorSamples.objects(samples.getLabels(2));
    List<List<Region>> regions = new ArrayList<>();
    IntStream.range(0, objects.size())
        .forEach(n -> regions.add(sampler.sample(proposals.get(n), objects.get(n), random)));
    var targets = RegionTargets.of(regions, sampler.size(), classes);
    DataType type = images.dataType();
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {images, targets.regions().castTo(type)},
        new INDArray[] {
          samples.getLabels(0),
          samples.getLabels(1),
          targets.classes().castTo(type),
          targets.deltas().castTo(type)
        },
        null,
        new INDArray[] {
          samples.getLabelsMaskArray(0),
          samples.getLabelsMaskArray(1),
          targets.classMask().castTo(type),
          targets.deltaMask().castTo(type)
        });
  }

  private static List<List<Box>> proposals(ComputationGraph network, INDArray images) {
    INDArray[] inputs = {images, noRegions(images)};
    INDArray found = network.output(List.of(DetectorVertices.PROPOSALS), false, inputs, null)[0];
    return Regions.boxes(found);
  }

  /** Returns an input in the place of regions, for inference, where the network proposes them. */
  static INDArray noRegions(INDArray images) {
    return Nd4j.zeros(images.dataType(), images.size(0), Anchors.DELTAS, 1);
  }
}
