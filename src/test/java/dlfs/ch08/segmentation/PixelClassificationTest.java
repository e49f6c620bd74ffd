package dlfs.ch08.segmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import dlfs.metrics.ConfusionMatrix;
import dlfs.segmentation.PixelImages;
import dlfs.segmentation.SegmentationSamples;
import dlfs.segmentation.SegmentedImages;
import dlfs.support.Nets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class PixelClassificationTest {
  private static final byte IGNORED = (byte) SegmentedImages.IGNORED;

  /** The class of each pixel of 3x2 as its colour shows it: red 0, green 1, blue 2. */
  private static final List<byte[]> SHOWN =
      List.of(
          new byte[] {0, 0, 1, 1, 2, 2},
          new byte[] {0, 1, 0, 1, 0, 1},
          new byte[] {2, 2, 2, 1, 1, 1});

  /** The class that is labelled: another one in two pixels; one does not count. */
  private static final List<byte[]> LABELLED =
      List.of(
          new byte[] {0, 1, 1, 1, 2, 2},
          new byte[] {0, 1, 0, IGNORED, 0, 1},
          new byte[] {2, 2, 2, 1, 1, 0});

  private static final SegmentationSamples SAMPLES =
      SegmentationSamples.of(
          new PixelImages(SHOWN.stream().map(PixelClassificationTest::image).toList(), LABELLED));

  private static ColourImage image(byte[] classes) {
    float[] pixels = new float[3 * classes.length];
    for (int i = 0; i < classes.length; i++) {
      pixels[classes[i] * classes.length + i] = 1;
    }
    return new ColourImage(3, 2, pixels);
  }

  /** Returns a network whose scores are the channels of the image. */
  private static MultiLayerNetwork network() {
    var channels =
        new ConvolutionLayer.Builder(1, 1).nOut(3).activation(Activation.IDENTITY).build();
    var loss = new CnnLossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build();
    ImageShape shape = SAMPLES.shape();
    var configuration =
        Nets.settings(DataType.FLOAT)
            .list()
            .layer(channels)
            .layer(loss)
            .setInputType(shape.flattened())
            .build();
    MultiLayerNetwork network = Nets.initialised(configuration);
    network.getParam("0_W").assign(Nd4j.eye(3).reshape(3, 3, 1, 1));
    return network;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10})
  void classifiesEachPixelByItsHighestScore(int batch) {
    List<byte[]> predicted = new ArrayList<>();
    ConfusionMatrix confusion =
        new PixelClassification(SAMPLES, 3, batch)
            .confusion(
                network(),
                (index, image, labels) -> {
                  assertEquals(predicted.size(), index);
                  assertArrayEquals(LABELLED.get(index), image.labels());
                  predicted.add(labels);
                });
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(SHOWN.get(i), predicted.get(i));
    }
    assertEquals(1, confusion.count(1, 0));
    assertEquals(1, confusion.count(0, 1));
    assertEquals(15.0 / 17, confusion.pixelAccuracy(), 1e-12);
  }

  @Test
  void isTheMeanIntersectionOverUnionOfTheFirstImages() {
    // class 0: 1 of 2; class 1: 2 of 3; class 2: 2 of 2
    double mean = Stream.of(1 / 2.0, 2 / 3.0, 1.0).mapToDouble(iou -> iou).average().orElseThrow();
    assertEquals(mean, new PixelClassification(SAMPLES, 1, 16).of(network()), 1e-12);
  }
}
