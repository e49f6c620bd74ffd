package dlfs.networks;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.Nets.drawn;
import static dlfs.support.Nets.initialised;
import static dlfs.support.Nets.settings;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.EngineKind;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import dlfs.support.Samples;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Classifiers whose fully connected layers become convolutions. */
class ConvolutionalizationTest {
  private static final ImageShape WINDOW = new ImageShape(2, 16, 20);
  private static final int CLASSES = 3;

  private static MultiLayerNetwork classifier(LayerSet layers, int pad) {
    return drawn(
        new WindowClassifier(pad, WINDOW, CLASSES).createInDoublePrecision(layers, new Sgd(), 1));
  }

  static Stream<Arguments> setsAndEngines() {
    return Stream.of(LayerSet.values())
        .flatMap(set -> EngineKind.onProcessor().stream().map(engine -> Arguments.of(set, engine)));
  }

  @ParameterizedTest
  @MethodSource("setsAndEngines")
  void givesTheSameForAWindow(LayerSet layers, EngineKind engine) {
    for (int pad : new int[] {0, 2}) {
      MultiLayerNetwork classifier = engine.prepare(classifier(layers, pad));
      MultiLayerNetwork map = engine.prepare(Convolutionalization.of(classifier, WINDOW));
      INDArray x = Samples.uniform(1, DataType.DOUBLE, 3, WINDOW.size());
      INDArray y = map.output(x);
      assertArrayEquals(new long[] {3, CLASSES, 1, 1}, y.shape());
      assertClose("padding " + pad, classifier.output(x), y.reshape(3, CLASSES));
    }
  }

  /** The windows begin every 4 pixels, as long as they fit into the image. */
  @ParameterizedTest
  @MethodSource("setsAndEngines")
  void givesTheSameForEveryWindowOfALargerImage(LayerSet layers, EngineKind engine) {
    var images = new ImageShape(2, 26, 32);
    MultiLayerNetwork classifier = engine.prepare(classifier(layers, 0));
    MultiLayerNetwork network = engine.prepare(Convolutionalization.of(classifier, images));
    INDArray x = Samples.uniform(1, DataType.DOUBLE, 2, 2, 26, 32);
    INDArray map = network.output(x.reshape(2, images.size())); // [2, classes, 3, 4]
    assertArrayEquals(new long[] {2, CLASSES, 3, 4}, map.shape());
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        INDArray expected = classifier.output(window(x, 4 * row, 4 * column));
        INDArray found =
            map.get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.point(row),
                NDArrayIndex.point(column));
        assertClose(row + ", " + column, expected, found);
      }
    }
  }

  private static INDArray window(INDArray images, int top, int left) {
    return images
        .get(
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.interval(top, top + WINDOW.height()),
            NDArrayIndex.interval(left, left + WINDOW.width()))
        .dup('c')
        .reshape(images.size(0), WINDOW.size());
  }

  /** A window has zeros around it, where the map has the pixels of the image. */
  @Test
  void differsFromTheWindowsWherePaddingReaches() {
    var images = new ImageShape(2, 24, 28);
    var classifier =
        new WindowClassifier(2, WINDOW, CLASSES)
            .createInDoublePrecision(LayerSet.BUILTIN, new Sgd(), 1);
    INDArray x = Samples.uniform(1, DataType.DOUBLE, 1, 2, 24, 28);
    INDArray map = Convolutionalization.of(classifier, images).output(x.reshape(1, images.size()));
    assertArrayEquals(new long[] {1, CLASSES, 3, 3}, map.shape());
    INDArray expected = classifier.output(window(x, 4, 4)).reshape(CLASSES);
    INDArray middle =
        map.get(
            NDArrayIndex.point(0),
            NDArrayIndex.all(),
            NDArrayIndex.point(1),
            NDArrayIndex.point(1));
    assertTrue(expected.distance2(middle) > 1e-3);
  }

  @Test
  void copiesTheParametersOfAllLayers() {
    Layer[] layers = {
      Layers.named("conv", Layers.convolution(4, 3, 1, 1, Activation.IDENTITY)),
      Layers.named("conv.norm", Layers.batchNormalization(4)),
      Layers.activation(Activation.RELU),
      Layers.localResponseNormalization(2, 5, 1e-4, 0.75),
      Layers.maxPooling(2, 2),
      Layers.named("fc1", Layers.dense(5, Activation.TANH)),
      Layers.named("fc1.norm", Layers.batchNormalization(5)),
      Layers.named("fc2", Layers.dense(CLASSES, Activation.IDENTITY)),
      Layers.named("loss", Layers.softmaxWithLoss(CLASSES))
    };
    MultiLayerNetwork classifier = network(layers);
    MultiLayerNetwork map = Convolutionalization.of(classifier, WINDOW);
    assertEquals(classifier.numParams(), map.numParams());
    assertEquals(classifier.getLayerNames(), map.getLayerNames());
    INDArray x = Samples.uniform(1, DataType.DOUBLE, 2, WINDOW.size());
    INDArray expected = classifier.output(x);
    assertClose("probabilities", expected, map.output(x).reshape(2, CLASSES));
    map.params().assign(0);
    assertEquals(expected, classifier.output(x), "the classifier's parameters are its own");
  }

  private static MultiLayerNetwork network(Layer... layers) {
    var list = settings(DataType.DOUBLE).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    return drawn(initialised(list.setInputType(WINDOW.flattened()).build()));
  }

  @ParameterizedTest
  @EnumSource
  void takesItsLayersFromTheSetOfTheClassifier(LayerSet layers) {
    MultiLayerNetwork map = Convolutionalization.of(classifier(layers, 0), WINDOW);
    for (int i = 0; i < map.getnLayers(); i++) {
      Layer layer = map.getLayerWiseConfigurations().getConf(i).getLayer();
      boolean ofThisProject = layer.getClass().getName().startsWith("dlfs.");
      assertEquals(layers == LayerSet.SCRATCH, ofThisProject, layer.getClass().getName());
    }
  }

  @Test
  void refusesLayersWithoutACounterpart() {
    assertRefusal(
        "GlobalPoolingLayer \"pool\" has no counterpart in a fully convolutional network",
        network(
            Layers.convolution(4, 3, 1, 1, Activation.RELU),
            Layers.named("pool", Layers.globalAveragePooling()),
            Layers.dense(CLASSES, Activation.IDENTITY),
            Layers.softmaxWithLoss(CLASSES)),
        WINDOW);
    assertRefusal(
        "OutputLayer \"fc\" has no counterpart in a fully convolutional network",
        network(
            Layers.convolution(4, 3, 1, 1, Activation.RELU),
            Layers.named(
                "fc",
                new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build())),
        WINDOW);
    assertRefusal(
        "a fully connected layer of 640 inputs cannot become a convolution, since no images come"
            + " before it",
        network(Layers.dense(CLASSES, Activation.IDENTITY), Layers.softmaxWithLoss(CLASSES)),
        WINDOW);
  }

  private static void assertRefusal(
      String message, MultiLayerNetwork classifier, ImageShape images) {
    var refusal =
        assertThrows(
            IllegalArgumentException.class, () -> Convolutionalization.of(classifier, images));
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void refusesSmallerImagesAndOtherChannels() {
    String message = "a classifier of images of 2x16x20 cannot be applied to those of ";
    MultiLayerNetwork classifier = classifier(LayerSet.BUILTIN, 0);
    assertRefusal(message + "2x12x20", classifier, new ImageShape(2, 12, 20));
    assertRefusal(message + "2x16x16", classifier, new ImageShape(2, 16, 16));
    assertRefusal(message + "3x16x20", classifier, new ImageShape(3, 16, 20));
  }
}
