package dlfs.ch08.detection;

import dlfs.detection.Warping;
import dlfs.networks.Backbone;
import dlfs.regions.Anchors;
import java.util.List;

/**
 * The settings that the networks of all methods share, and that depend on the images.
 *
 * @param backbone the convolutions
 * @param size the width and height to which images are resized, in pixels
 * @param warping cuts out the regions of R-CNN
 * @param anchors the anchors of Faster R-CNN
 * @param learningRate the highest learning rate, of Adam
 * @param batch the images in a mini-batch, unless the user chooses another number
 * @param epochs the epochs of training, likewise
 */
record DetectorDesign(
    Backbone backbone,
    int size,
    Warping warping,
    Anchors anchors,
    double learningRate,
    int batch,
    int epochs) {

  /** For scenes of 96x96 pixels: the objects are about 20 to 45 pixels high and mostly narrower. */
  static final DetectorDesign SCENES =
      new DetectorDesign(
          Backbone.SMALL,
          96,
          new Warping(72, 5),
          new Anchors(Backbone.SMALL.stride(), List.of(16.0, 24.0, 36.0), List.of(1.0, 1.6, 2.6)),
          0.001,
          8,
          8);

  /**
   * For photographs, with trained convolutions, whose weights may only change a little. There are
   * few photographs, so it takes more epochs, of smaller mini-batches.
   */
  static final DetectorDesign PHOTOGRAPHS =
      new DetectorDesign(
          Backbone.SQUEEZE_NET,
          224,
          new Warping(112, 8),
          new Anchors(
              Backbone.SQUEEZE_NET.stride(), List.of(48.0, 96.0, 160.0), List.of(0.7, 1.0, 1.5)),
          0.0002,
          4,
          20);

  /** The height and width of the features of an image. */
  int features() {
    return size / backbone.stride();
  }
}
