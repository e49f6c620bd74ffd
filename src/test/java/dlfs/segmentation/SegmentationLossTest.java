package dlfs.segmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.EngineKind;
import dlfs.layers.LayerSet;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.Sgd;
import dlfs.support.Nets;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The mask of segmentation samples has the same effect in all layer sets and engines. */
class SegmentationLossTest {
  private static final byte IGNORED = (byte) SegmentedImages.IGNORED;
  private static final double LEARNING_RATE = 0.5;
  private static final double[] WEIGHTS = {1, 3, 0.5};

  private static final SegmentationSamples SAMPLES =
      SegmentationSamples.of(
              PixelImages.of(
                  3, List.of(new byte[] {0, 1, 2, 2, IGNORED, 0}, new byte[] {1, 1, 1, 0, 0, 2})))
          .weightedBy(new ClassWeights(WEIGHTS));

  static Stream<Arguments> tiers() {
    return Stream.of(LayerSet.values())
        .flatMap(layers -> EngineKind.onProcessor().stream().map(e -> Arguments.of(layers, e)));
  }

  /** Returns a 1x1 convolution of three channels to three classes, with softmax. */
  private static TrainableNetwork network(LayerSet layers, EngineKind engine) {
    engine.start(1);
    var convolution =
        new ConvolutionLayer.Builder(1, 1)
            .nOut(3)
            .convolutionMode(ConvolutionMode.Truncate)
            .activation(Activation.IDENTITY)
            .build();
    var loss = new CnnLossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build();
    MultiLayerNetwork network =
        Nets.network(
            Nets.settings(DataType.FLOAT).updater(new Sgd(LEARNING_RATE)),
            new long[] {2, 3, 2, 3},
            layers.resolve(convolution),
            layers.resolve(loss));
    return TrainableNetwork.of(engine.prepare(network));
  }

  private static MultiDataSet data() {
    MultiDataSet data = SAMPLES.multiDataSet(0, 1);
    data.setFeatures(0, data.getFeatures(0).reshape(2, 3, 2, 3));
    return data;
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void isTheMeanOverPixelsWeightedByClass(LayerSet layers, EngineKind engine) {
    TrainableNetwork network = network(layers, engine);
    INDArray y = network.output(data().getFeatures(0)); // [2, 3, 2, 3]
    double[] biases = new double[3]; // the gradient of the sum over the images
    double loss = 0;
    for (int i = 0; i < 2; i++) {
      byte[] labels = SAMPLES.images().labels(i);
      for (int pixel = 0; pixel < labels.length; pixel++) {
        if (labels[pixel] != IGNORED) {
          double weight = WEIGHTS[labels[pixel]] / labels.length;
          for (int c = 0; c < 3; c++) {
            double probability = y.getDouble(i, c, pixel / 3, pixel % 3);
            boolean right = labels[pixel] == c;
            biases[c] += weight * (probability - (right ? 1 : 0));
            loss -= right ? weight * Math.log(probability) / 2 : 0;
          }
        }
      }
    }
    assertEquals(loss, network.loss(data()), 1e-5);
    INDArray before = network.model().getParam("0_b").dup();
    network.fit(data());
    INDArray step = before.sub(network.model().getParam("0_b"));
    double[] expected = DoubleStream.of(biases).map(sum -> LEARNING_RATE * sum / 2).toArray();
    assertArrayEquals(expected, step.dup('c').data().asDouble(), 1e-5);
  }
}
