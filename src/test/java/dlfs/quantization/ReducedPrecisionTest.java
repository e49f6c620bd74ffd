package dlfs.quantization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.DeepConvNet;
import dlfs.networks.InitialWeights;
import dlfs.networks.SimpleConvNet;
import dlfs.optimizers.Sgd;
import dlfs.quantization.NumberFormat.Multiples;
import dlfs.quantization.NumberFormat.Signs;
import dlfs.support.Nets;
import dlfs.support.Samples;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ReducedPrecisionTest {
  private static final INDArray IMAGES = Samples.uniform(1, DataType.FLOAT, 5, 36);

  /** Two filters of 3x3 on 6x6 images, pooled to 2x2; 8 to 3 to 4. */
  private static MultiLayerNetwork network(LayerSet layers) {
    return Nets.drawn(
        new SimpleConvNet(new ImageShape(1, 6, 6), 2, 3, 3, 4, new InitialWeights.He())
            .create(layers, new Sgd(), 1));
  }

  private static double[] numbers(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  private static INDArray rounded(INDArray array, NumberFormat format) {
    return Nd4j.createFromArray(format.round(numbers(array)))
        .castTo(DataType.FLOAT)
        .reshape(array.shape());
  }

  @ParameterizedTest
  @EnumSource
  void roundsEveryParameter(LayerSet layers) {
    MultiLayerNetwork network = network(layers);
    MultiLayerNetwork before = network.clone();
    ReducedPrecision.roundParameters(network, NumberFormat.BFLOAT16);
    assertNotEquals(before.params(), network.params());
    for (var parameter : before.paramTable().entrySet()) {
      INDArray expected = rounded(parameter.getValue(), NumberFormat.BFLOAT16);
      assertEquals(expected, network.getParam(parameter.getKey()), parameter.getKey());
    }
  }

  @ParameterizedTest
  @EnumSource
  void scalesEachFilterAndOutputAndLeavesBiasesUnchanged(LayerSet layers) {
    MultiLayerNetwork network = Nets.drawn(new DeepConvNet().create(layers, new Sgd(), 1));
    MultiLayerNetwork before = network.clone();
    ReducedPrecision.roundParameters(network, new Signs());
    int scales = 0;
    for (var parameter : before.paramTable().entrySet()) {
      INDArray values = parameter.getValue();
      INDArray rounded = network.getParam(parameter.getKey());
      if (values.rank() == 1) {
        assertEquals(values, rounded, parameter.getKey());
      } else {
        int outputs = (int) values.size(values.rank() == 2 ? 1 : 0);
        for (int output = 0; output < outputs; output++) {
          double[] expected = new Signs().round(ofOutput(values, output, outputs));
          assertArrayEquals(expected, ofOutput(rounded, output, outputs), 1e-7, parameter.getKey());
          scales++;
        }
      }
    }
    assertEquals(284, scales);
  }

  /** Returns the weights of one output, from [inputs, outputs] or [outputs, C, H, W], as a copy. */
  private static double[] ofOutput(INDArray weights, int output, int outputs) {
    double[] all = numbers(weights);
    int inputs = all.length / outputs;
    return IntStream.range(0, inputs)
        .mapToDouble(i -> all[weights.rank() == 2 ? i * outputs + output : output * inputs + i])
        .toArray();
  }

  /** 123,268 weights in 284 filters and outputs, which have a bias each. */
  static Stream<Arguments> sizesOfDeepConvNet() {
    int weights = 123_268;
    int filters = 284;
    return Stream.of(
        Arguments.of(NumberFormat.FLOAT64, 8 * (weights + filters)),
        Arguments.of(NumberFormat.FLOAT32, 4 * (weights + filters)),
        Arguments.of(NumberFormat.FLOAT16, 2 * (weights + filters)),
        Arguments.of(new Multiples(8), weights + 8 * filters),
        Arguments.of(new Multiples(4), weights / 2 + 8 * filters),
        Arguments.of(new Signs(), (weights + 4) / 8 + 8 * filters)); // one layer has 500 weights
  }

  @ParameterizedTest
  @MethodSource("sizesOfDeepConvNet")
  void computesTheSizeInBytes(NumberFormat format, long bytes) {
    MultiLayerNetwork network = new DeepConvNet().create(LayerSet.SCRATCH, new Sgd(), 1);
    assertEquals(bytes, ReducedPrecision.bytes(network, format));
  }

  @ParameterizedTest
  @EnumSource
  void roundsTheInputOfTheFirstLayerInACopy(LayerSet layers) {
    MultiLayerNetwork network = network(layers);
    INDArray expected = network.output(rounded(IMAGES, NumberFormat.FLOAT16));
    ReducedPrecision.roundInputs(network, NumberFormat.FLOAT16, 1);
    INDArray images = IMAGES.dup();
    assertEquals(expected, network.output(images));
    assertEquals(IMAGES, images);
  }

  @ParameterizedTest
  @EnumSource
  void roundsTheOutputOfEachLayer(LayerSet layers) {
    MultiLayerNetwork network = network(layers);
    NumberFormat.FloatingPoint format = NumberFormat.BFLOAT16;
    ReducedPrecision.roundInputs(network, format, network.getnLayers());
    List<INDArray> outputs = network.feedForward(IMAGES);
    for (int layer = 0; layer < network.getnLayers(); layer++) {
      INDArray input = rounded(outputs.get(layer), format);
      MultiLayerNetwork exact = network(layers);
      var shaping = exact.getLayerWiseConfigurations().getInputPreProcess(layer);
      if (shaping != null) {
        input = shaping.preProcess(input, 5, noWorkspaces());
      }
      INDArray expected = exact.getLayer(layer).activate(input, false, noWorkspaces());
      assertEquals(expected, outputs.get(layer + 1), "layer " + layer);
    }
  }

  private static LayerWorkspaceMgr noWorkspaces() {
    return LayerWorkspaceMgr.noWorkspaces();
  }

  @Test
  void canRoundTwice() {
    MultiLayerNetwork network = network(LayerSet.SCRATCH);
    ReducedPrecision.roundInputs(network, NumberFormat.FLOAT16, network.getnLayers());
    INDArray once = network.output(IMAGES);
    ReducedPrecision.roundInputs(network, NumberFormat.FLOAT16, network.getnLayers());
    assertEquals(once, network.output(IMAGES));
  }
}
