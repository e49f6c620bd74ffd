package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.Engine;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import dlfs.support.Samples;
import dlfs.weights.TrainedBackbone;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The fully convolutional network on SqueezeNet. */
class SqueezeNetFcnTest {
  private static final ImageShape IMAGES = new ImageShape(3, 64, 96);
  private static final int CLASSES = 5;

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  @Test
  void addsTheScoresOfFinerFeatures() {
    ComputationGraph network = create(LayerSet.SCRATCH, IMAGES);
    Map<String, INDArray> activations = activations(network, uniform(IMAGES));
    assertShape(activations, "fire9.MergeVertex1", 512, 4, 6);
    assertShape(activations, "score_fire9", CLASSES, 4, 6);
    assertShape(activations, "fire8.MergeVertex1", 512, 9, 13);
    assertShape(activations, "score_fire8", CLASSES, 8, 12);
    assertShape(activations, "fire4.MergeVertex1", 256, 19, 27);
    assertShape(activations, "crop_fire4", CLASSES, 16, 24);
    assertShape(activations, "upscore4", CLASSES, 64, 96);
    assertEquals(
        activations.get("upscore2").add(activations.get("score_fire8")),
        activations.get("ElementWiseVertex1"));
    assertEquals(
        activations.get("upscore_fire8").add(activations.get("crop_fire4")),
        activations.get("ElementWiseVertex2"));
  }

  private static ComputationGraph create(LayerSet layers, ImageShape images) {
    return new SqueezeNetFcn(images, CLASSES).create(layers, new Sgd(), 1);
  }

  private static INDArray uniform(ImageShape images) {
    return Samples.uniform(1, DataType.FLOAT, 2, images.size());
  }

  private static Map<String, INDArray> activations(ComputationGraph network, INDArray x) {
    return network.feedForward(new INDArray[] {x}, false);
  }

  private static void assertShape(
      Map<String, INDArray> activations, String layer, long... expected) {
    long[] shape = activations.get(layer).shape();
    assertArrayEquals(expected, new long[] {shape[1], shape[2], shape[3]}, layer);
  }

  /**
   * The mean position of the pixels that change a score, weighted by the change, is the middle of
   * the pixels that the score is enlarged to.
   */
  @Test
  void scoresAreThoseOfTheirPixels() {
    var images = new ImageShape(3, 32, 224);
    ComputationGraph network = create(LayerSet.BUILTIN, images);
    network.paramTable().values().forEach(weights -> weights.assign(0.01));
    INDArray x = Nd4j.create(DataType.FLOAT, images.width() + 1, images.size());
    for (int column = 0; column < images.width(); column++) { // the last image stays black
      x.getRow(column)
          .reshape('c', 3L * images.height(), images.width())
          .getColumn(column)
          .assign(1);
    }
    Map<String, INDArray> activations = activations(network, x);
    assertEquals(103.5, middle(activations.get("score_fire9"), 6), 1); // of 16 * 6 to 16 * 6 + 15
    assertEquals(99.5, middle(activations.get("score_fire8"), 12), 1); // of 8 * 12 to 8 * 12 + 7
    assertEquals(97.5, middle(activations.get("crop_fire4"), 24), 1); // of 4 * 24 to 4 * 24 + 3
  }

  /** Returns the mean of the columns that change the scores in a column. */
  private static double middle(INDArray scores, int at) {
    int columns = (int) scores.size(0) - 1;
    double sum = 0;
    double moment = 0;
    for (int column = 0; column < columns; column++) {
      double change = scores.getDouble(column, 0, 1, at) - scores.getDouble(columns, 0, 1, at);
      sum += change;
      moment += column * change;
    }
    assertTrue(sum > 0);
    return moment / sum;
  }

  @ParameterizedTest
  @CsvSource({"180, 240", "97, 33", "1, 1"})
  void takesImagesOfAnySize(int height, int width) {
    var images = new ImageShape(3, height, width);
    INDArray y = create(LayerSet.BUILTIN, images).outputSingle(uniform(images));
    assertArrayEquals(new long[] {2, CLASSES, height, width}, y.shape());
    INDArray sums = y.sum(1); // over the classes
    assertEquals(1, sums.minNumber().doubleValue(), 1e-5);
    assertEquals(1, sums.maxNumber().doubleValue(), 1e-5);
  }

  @Test
  void beginsWithTrainedFeatures() {
    ComputationGraph network = create(LayerSet.BUILTIN, IMAGES);
    INDArray score = network.getParam("score_fire9_W").dup();
    INDArray squeeze = network.getParam("fire9.squeeze_W").dup();
    TrainedBackbone.load(network);
    assertEquals(score, network.getParam("score_fire9_W"));
    assertTrue(!squeeze.equals(network.getParam("fire9.squeeze_W")));
  }

  @Test
  void refusesGreyImages() {
    var grey = new ImageShape(1, 64, 64);
    var e = assertThrows(IllegalArgumentException.class, () -> new SqueezeNetFcn(grey, CLASSES));
    assertTrue(e.getMessage().startsWith("SqueezeNetFcn needs colour images"), e.getMessage());
  }
}
