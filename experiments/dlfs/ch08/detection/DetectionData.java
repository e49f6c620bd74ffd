package dlfs.ch08.detection;

import dlfs.boxes.BoxedImages;
import dlfs.boxes.FirstImages;
import dlfs.detection.FittedImages;
import dlfs.detection.ImageProposals;
import dlfs.detection.RegionProposer;
import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import dlfs.networks.Backbone;
import dlfs.scenes.SceneSet;
import dlfs.weights.TrainedBackbone;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The images that detectors are trained and tested on, and their proposals.
 *
 * @param design the design of the networks, which fits the images
 * @param training the training images, resized
 * @param proposed those of them that have proposals, which take long to compute
 * @param test the test images, as they are
 * @param proposer proposes the regions for R-CNN and Fast R-CNN
 * @param proposals the regions of the training images, which both share
 */
record DetectionData(
    DetectorDesign design,
    BoxedImages training,
    BoxedImages proposed,
    BoxedImages test,
    RegionProposer proposer,
    ImageProposals proposals) {

  /**
   * Creates data of the first images of two sets.
   *
   * @param samples the number of training images
   * @param proposed the number of training images with proposals, at most
   * @param tested the number of test images
   */
  static DetectionData of(
      BoxedImages training, int samples, int proposed, BoxedImages test, int tested) {
    DetectorDesign design =
        training instanceof SceneSet ? DetectorDesign.SCENES : DetectorDesign.PHOTOGRAPHS;
    var first = new FirstImages(training, samples);
    BoxedImages fitted =
        training instanceof SceneSet ? first : new FittedImages(first, design.size());
    RegionProposer proposer = Proposers.selectiveSearch();
    return new DetectionData(
        design,
        fitted,
        new FirstImages(fitted, proposed),
        new FirstImages(test, tested),
        proposer,
        new ImageProposals(proposer));
  }

  /** The shape of the images that the networks take. */
  ImageShape shape() {
    return new ImageShape(ColourImage.CHANNELS, design.size(), design.size());
  }

  /** The number of classes of objects. */
  int classes() {
    return training.objectClasses().size();
  }

  /** Loads the trained weights of the convolutions, if they have any. */
  void initialise(ComputationGraph network) {
    if (design.backbone() == Backbone.SQUEEZE_NET) {
      TrainedBackbone.load(network);
    }
  }
}
