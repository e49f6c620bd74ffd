package dlfs.ch08.captioning;

import dlfs.captions.CaptionSamples;
import dlfs.captions.CaptionedImages;
import dlfs.networks.Backbone;
import dlfs.networks.Nic;
import dlfs.scenes.SceneSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The images that the network is trained and tested on. Scenes with a composition that is kept out
 * of training are left out of the training set.
 *
 * @param backbone the convolutions that fit the images
 * @param samples the training samples
 * @param test the test images, of the same size
 * @param unseen whether a test image shows a composition that no training image shows
 * @param hasUnseen whether any may
 */
record CaptioningData(
    Backbone backbone,
    CaptionSamples samples,
    CaptionedImages test,
    IntPredicate unseen,
    boolean hasUnseen) {
  /** The learning rate of Adam at the beginning, with the small convolutions. */
  static final double LEARNING_RATE = 0.002;

  /** The learning rate for trained convolutions, whose weights may only change a little. */
  private static final double LEARNING_RATE_OF_TRAINED = 0.0005;

  /** The width and height of photographs, in pixels, for which SqueezeNet was trained. */
  private static final int PHOTOGRAPH_SIDE = 224;

  /**
   * Creates data.
   *
   * @param count the number of training images, before some are left out
   */
  static CaptioningData of(CaptionedImages training, CaptionedImages test, int count) {
    if (training instanceof SceneSet scenes) {
      int[] seen = new Compositions(scenes).seen(count);
      return new CaptioningData(
          Backbone.SMALL,
          CaptionSamples.at(scenes, seen),
          test,
          new Compositions((SceneSet) test)::hasUnseen,
          true);
    }
    var fitted = new FittedCaptions(training, PHOTOGRAPH_SIDE);
    int[] first = IntStream.range(0, Math.min(count, fitted.count())).toArray();
    return new CaptioningData(
        Backbone.SQUEEZE_NET,
        CaptionSamples.at(fitted, first),
        new FittedCaptions(test, PHOTOGRAPH_SIDE),
        index -> false,
        false);
  }

  /** Returns the values of {@link #unseen} for which test images are measured apart. */
  boolean[] groups() {
    return hasUnseen ? new boolean[] {false, true} : new boolean[] {false};
  }

  /** Returns the network for these images. */
  Nic network(int units) {
    return new Nic(backbone, samples.shape(), samples.tokens().words().size(), units);
  }

  /** The learning rate of Adam at the beginning. */
  double learningRate() {
    return backbone == Backbone.SQUEEZE_NET ? LEARNING_RATE_OF_TRAINED : LEARNING_RATE;
  }
}
