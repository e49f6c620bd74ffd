package dlfs.engine;

import static dlfs.support.Closeness.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.gradients.NumericalGradient;
import dlfs.layers.LayerSet;
import dlfs.networks.Layers;
import dlfs.optimizers.Sgd;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The gradient of the input through outputs in the middle of a graph, and at its end. */
class InputGradientTest {
  private static final int N = 1;

  /** A branch and its sum, of which both ends and the layer before them are outputs. */
  private static ComputationGraph graph(LayerSet set) {
    var configuration =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .weightInit(WeightInit.XAVIER)
            .updater(new Sgd())
            .dataType(DataType.DOUBLE)
            .graphBuilder()
            .addInputs("x")
            .setInputTypes(InputType.convolutional(4, 4, 2))
            .addLayer("a", set.resolve(Layers.convolution(3, 3, 1, 1, Activation.TANH)), "x")
            .addLayer("b", set.resolve(Layers.convolution(3, 3, 1, 1, Activation.SIGMOID)), "a")
            .addLayer("x2", set.resolve(Layers.convolution(3, 1, 1, 0, Activation.IDENTITY)), "x")
            .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "b", "x2")
            .addLayer("c", set.resolve(Layers.averagePooling(2, 2)), "sum")
            .setOutputs("a", "sum", "c")
            .build();
    var graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  private static INDArray input() {
    Nd4j.getRandom().setSeed(5);
    return Nd4j.rand(DataType.DOUBLE, N, 2, 4, 4);
  }

  /** Σ y² / 2, y³ and y of the three outputs. */
  private static double value(INDArray... outputs) {
    return outputs[0].mul(outputs[0]).sumNumber().doubleValue() / 2
        + outputs[1].mul(outputs[1]).mul(outputs[1]).sumNumber().doubleValue()
        + outputs[2].sumNumber().doubleValue();
  }

  private static List<INDArray> gradients(List<INDArray> outputs) {
    INDArray sum = outputs.get(1);
    return List.of(
        outputs.get(0).dup(), sum.mul(sum).muli(3), Nd4j.onesLike(outputs.get(2).dup('c')));
  }

  @ParameterizedTest
  @EnumSource(Combination.class)
  void isThatOfCentralDifferences(Combination combination) {
    ComputationGraph graph = combination.applied(graph(combination.layers));
    INDArray x = input();
    INDArray parameters = graph.params().dup();
    INDArray expected = NumericalGradient.of(in -> value(graph.output(in)), x, 1e-5);
    var inputGradient = new InputGradient(graph);
    for (int i = 0; i < 4; i++) { // DL4J's workspaces have their final size after the third
      assertClose(
          "gradient " + i, 1e-8, expected, inputGradient.compute(x, InputGradientTest::gradients));
    }
    assertEquals(parameters, graph.params());
  }

  @ParameterizedTest
  @EnumSource(Combination.class)
  void leavesTheNetworkReadyForOtherUses(Combination combination) {
    ComputationGraph graph = combination.applied(graph(combination.layers));
    INDArray x = input();
    INDArray[] before = graph.output(x);
    var inputGradient = new InputGradient(graph);
    assertThrows(
        IllegalStateException.class,
        () ->
            inputGradient.compute(
                x,
                outputs -> {
                  throw new IllegalStateException("in the middle");
                }));
    inputGradient.compute(x, InputGradientTest::gradients);
    INDArray[] after = graph.output(x);
    for (int i = 0; i < before.length; i++) {
      assertEquals(before[i], after[i]);
    }
  }
}
