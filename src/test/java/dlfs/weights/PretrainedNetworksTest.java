package dlfs.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.idx.IdxRecordReader;
import dlfs.images.LabelledImages;
import dlfs.layers.LayerSet;
import dlfs.networks.ChainNetwork;
import dlfs.networks.DeepConvNet;
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.SimpleConvNet;
import dlfs.optimizers.Sgd;
import dlfs.support.SharedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The book's networks with the book's weights compute the book's scores and accuracies, which are
 * in {@code pretrained_accuracy.csv}.
 */
class PretrainedNetworksTest {
  private static LabelledImages test;

  private static LabelledImages testImages() throws IOException {
    Path mnist = SharedFiles.datasets().resolve("mnist");
    if (test == null) {
      test =
          IdxRecordReader.readAll(
              mnist.resolve("t10k-images-idx3-ubyte.gz"),
              mnist.resolve("t10k-labels-idx1-ubyte.gz"));
    }
    return test;
  }

  private static ChainNetwork described(String weights) {
    return switch (weights) {
      case "three_layer_sigmoid" ->
          new MultiLayerNet(
              784, List.of(50, 100), 10, Activation.SIGMOID, new InitialWeights.Xavier());
      case "simple_convnet_2016" -> SimpleConvNet.ofTheBook();
      case "deep_convnet_2016" -> new DeepConvNet();
      default -> throw new IllegalArgumentException(weights);
    };
  }

  private static MultiLayerNetwork trained(String weights, LayerSet layers) throws IOException {
    Path file = SharedFiles.reference("params/" + weights + ".npz");
    MultiLayerNetwork network = described(weights).create(layers, new Sgd(), 1);
    PretrainedWeights.load(file, network);
    return network;
  }

  /** The tolerance of scores up to 64, whose resolution in float32 is 4e-6. */
  @ParameterizedTest
  @CsvSource({
    "three_layer_sigmoid, logits, BUILTIN",
    "three_layer_sigmoid, logits, SCRATCH",
    "simple_convnet_2016, logits_float32_params, BUILTIN",
    "simple_convnet_2016, logits_float32_params, SCRATCH",
    "deep_convnet_2016, logits_float32_params, BUILTIN",
    "deep_convnet_2016, logits_float32_params, SCRATCH"
  })
  void computeTheBooksScores(String weights, String logits, LayerSet layers) throws IOException {
    INDArray images = testImages().range(0, 100).getFeatures();
    List<INDArray> outputs = trained(weights, layers).feedForward(images);
    INDArray scores = outputs.get(outputs.size() - 2).castTo(DataType.DOUBLE); // before softmax
    Path reference = SharedFiles.reference("params/" + weights + "_logits100.npz");
    try (TensorFile file = TensorFile.open(reference)) {
      INDArray expected = file.array(logits, DataType.DOUBLE); // [100, 10]
      assertEquals(0, expected.sub(scores).amaxNumber().doubleValue(), 1e-4);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "three_layer_sigmoid, BUILTIN, 9352",
    "three_layer_sigmoid, SCRATCH, 9352",
    "simple_convnet_2016, BUILTIN, 9890",
    "simple_convnet_2016, SCRATCH, 9890"
  })
  void haveTheBooksAccuracy(String weights, LayerSet layers, int expected) throws IOException {
    assertEquals(expected, correctPredictions(trained(weights, layers)));
  }

  @Tag("regression")
  @ParameterizedTest
  @EnumSource
  void deepConvNetHasTheBooksAccuracy(LayerSet layers) throws IOException {
    assertEquals(9935, correctPredictions(trained("deep_convnet_2016", layers)));
  }

  private static int correctPredictions(MultiLayerNetwork network) throws IOException {
    LabelledImages images = testImages();
    int right = 0;
    for (int from = 0; from < images.count(); from += 100) {
      int[] predictions = network.predict(images.range(from, from + 100).getFeatures());
      for (int i = 0; i < predictions.length; i++) {
        right += predictions[i] == images.label(from + i) ? 1 : 0;
      }
    }
    return right;
  }
}
