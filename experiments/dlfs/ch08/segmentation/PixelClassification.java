package dlfs.ch08.segmentation;

import dlfs.lab.Measure;
import dlfs.metrics.ConfusionMatrix;
import dlfs.networks.TrainableNetwork;
import dlfs.segmentation.SegmentationSamples;
import dlfs.segmentation.SegmentedImage;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Classifies the pixels of the first test images, in mini-batches. As a measure, it is the mean
 * intersection over union. May be used by networks on several threads.
 *
 * @param samples the test images
 * @param count the number of images that are classified, at least 1
 * @param batch the number of images in a mini-batch, at least 1
 */
record PixelClassification(SegmentationSamples samples, int count, int batch) implements Measure {

  /** Receives the predicted classes of an image. */
  @FunctionalInterface
  interface Receiver {
    /**
     * Receives them.
     *
     * @param index the index of the image
     * @param image the image with its classes
     * @param predicted the predicted class of each pixel, [height * width], row by row
     */
    void accept(int index, SegmentedImage image, byte[] predicted);
  }

  @Override
  public double of(Model network) {
    return confusion(network, (index, image, predicted) -> {}).meanIntersectionOverUnion();
  }

  /**
   * Classifies the pixels.
   *
   * @param receiver receives the predicted classes of each image, in order
   * @return the number of pixels of all images by correct and predicted class
   */
  ConfusionMatrix confusion(Model network, Receiver receiver) {
    var trained = TrainableNetwork.of(network);
    var confusion = new ConfusionMatrix(samples.classes());
    for (int from = 0; from < count; from += batch) {
      int[] indices = IntStream.range(from, Math.min(from + batch, count)).toArray();
      SegmentedImage[] images = samples.segmented(indices);
      INDArray features = samples.features(images);
      INDArray scores = trained.output(features); // [n, classes, height, width]
      float[] values = scores.dup('c').data().asFloat();
      for (int i = 0; i < indices.length; i++) {
        byte[] predicted = classes(values, i);
        confusion.add(numbers(images[i].labels()), numbers(predicted));
        receiver.accept(indices[i], images[i], predicted);
      }
      features.close();
    }
    return confusion;
  }

  /** Returns the class with the highest score at each pixel of an image. */
  private byte[] classes(float[] scores, int image) {
    int pixels = samples.shape().pixels();
    int first = image * samples.classes() * pixels;
    byte[] labels = new byte[pixels];
    for (int pixel = 0; pixel < pixels; pixel++) {
      int best = 0;
      for (int c = 1; c < samples.classes(); c++) {
        if (scores[first + c * pixels + pixel] > scores[first + best * pixels + pixel]) {
          best = c;
        }
      }
      labels[pixel] = (byte) best;
    }
    return labels;
  }

  private static int[] numbers(byte[] labels) {
    return IntStream.range(0, labels.length).map(i -> Byte.toUnsignedInt(labels[i])).toArray();
  }
}
