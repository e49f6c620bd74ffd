package dlfs.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.CifarResNet;
import dlfs.networks.Layers;
import dlfs.optimizers.Momentum;
import dlfs.support.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/** The engine's passes through graphs give DL4J's results, however the graph branches. */
class GraphPassTest {
  private static final DataType TYPE = DataType.DOUBLE;
  private static final int BATCH = 3;

  /** Graphs with two inputs and two outputs, whose branches meet in different ways. */
  private enum Branches {
    /** The sum of three, two of which are the same, and then a use of the sum by two others. */
    ADDED_TWICE {
      @Override
      String build(ComputationGraphBuilder graph) {
        graph.add("sum", "x", "a", "a");
        graph.add("again", "sum", "x");
        return "again";
      }
    },

    /** A sum of branches of different lengths, with activation functions after both sums. */
    OF_DIFFERENT_LENGTHS {
      @Override
      String build(ComputationGraphBuilder graph) {
        graph.convolution("b", "a").normalisation("c", "b").add("sum", "c", "x");
        graph.relu("f", "sum").convolution("d", "f").add("again", "d", "f");
        return graph.relu("g", "again").end("g");
      }
    },

    /** An activation function after a normalisation that something else reads as well. */
    NORMALISED_FOR_TWO {
      @Override
      String build(ComputationGraphBuilder graph) {
        graph.normalisation("b", "a").relu("c", "b").add("sum", "c", "b", "x");
        return "sum";
      }
    },

    /** The sum of an array and of the same array normalised. */
    NORMALISED_AND_NOT {
      @Override
      String build(ComputationGraphBuilder graph) {
        graph.normalisation("b", "a").add("sum", "a", "b").relu("c", "sum").add("d", "x", "c");
        return "d";
      }
    },

    /** Three branches, the last of which is normalised. */
    OF_THREE {
      @Override
      String build(ComputationGraphBuilder graph) {
        graph.normalisation("b", "a").add("sum", "x", "a", "b").relu("c", "sum");
        return "c";
      }
    },

    /** Channels of two branches side by side. */
    MERGED {
      @Override
      String build(ComputationGraphBuilder graph) {
        graph.merge("m", "a", "x").normalisation("b", "m").relu("c", "b").merge("n", "c", "a");
        return "n";
      }
    },

    /** A vertex of DL4J's that modifies its gradient in place, next to one that shares it. */
    SCALED_BY_DL4J {
      @Override
      String build(ComputationGraphBuilder graph) {
        graph.scaled("b", "a").add("sum", "b", "x").add("again", "sum", "a");
        return "again";
      }
    };

    abstract String build(ComputationGraphBuilder graph);
  }

  /** Appends vertices with names. */
  private record ComputationGraphBuilder(
      org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder graph, LayerSet set) {

    ComputationGraphBuilder convolution(String name, String from) {
      graph.addLayer(name, set.resolve(Layers.convolution(4, 3, 1, 1, Activation.IDENTITY)), from);
      return this;
    }

    ComputationGraphBuilder normalisation(String name, String from) {
      int channels = from.equals("m") ? 8 : 4;
      graph.addLayer(name, set.resolve(Layers.batchNormalization(channels, 1e-3, 0.9)), from);
      return this;
    }

    ComputationGraphBuilder relu(String name, String from) {
      graph.addLayer(name, set.resolve(Layers.activation(Activation.RELU)), from);
      return this;
    }

    ComputationGraphBuilder add(String name, String... from) {
      graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), from);
      return this;
    }

    ComputationGraphBuilder merge(String name, String... from) {
      graph.addVertex(name, new MergeVertex(), from);
      return this;
    }

    ComputationGraphBuilder scaled(String name, String from) {
      graph.addVertex(name, new ScaleVertex(0.5), from);
      return this;
    }

    String end(String name) {
      return name;
    }
  }

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  private static ComputationGraph graph(Branches branches, LayerSet set) {
    var builder =
        new NeuralNetConfiguration.Builder()
            .seed(4)
            .dataType(TYPE)
            .weightInit(WeightInit.XAVIER)
            .l2(0.01)
            .updater(new Momentum(0.1, 0.9))
            .graphBuilder()
            .addInputs("first", "second");
    var graph = new ComputationGraphBuilder(builder, set);
    graph.convolution("x", "first").convolution("a", "second");
    String end = branches.build(graph);
    for (String output : List.of("one", "two")) {
      builder
          .addLayer(output + " mean", set.resolve(Layers.globalAveragePooling()), end)
          .addLayer(
              output + " scores",
              set.resolve(Layers.dense(3, Activation.IDENTITY)),
              output + " mean")
          .addLayer(output, set.resolve(Layers.softmaxWithLoss(3)), output + " scores");
    }
    var network =
        new ComputationGraph(
            builder
                .setOutputs("one", "two")
                .setInputTypes(InputType.convolutional(5, 6, 2), InputType.convolutional(5, 6, 2))
                .build());
    network.init();
    return network;
  }

  private static MultiDataSet samples(int step) {
    return new MultiDataSet(
        new INDArray[] {
          Samples.uniform(step, TYPE, BATCH, 2, 5, 6),
          Samples.uniform(100 + step, TYPE, BATCH, 2, 5, 6)
        },
        new INDArray[] {Samples.labels(TYPE, BATCH, 3), Samples.labels(TYPE, BATCH, 3)});
  }

  @ParameterizedTest
  @EnumSource
  void givesTheResultsOfDl4j(Branches branches) {
    ComputationGraph expected = graph(branches, LayerSet.BUILTIN);
    for (LayerSet set : LayerSet.values()) {
      ComputationGraph found = Engine.accelerate(graph(branches, set));
      assertTrue(GraphPass.supports(found));
      ComputationGraph reference = expected.clone();
      for (int step = 0; step < 4; step++) {
        reference.fit(samples(step));
        found.fit(samples(step));
        assertEquals(reference.score(), found.score(), 1e-12, "step " + step);
        assertClose(reference.params(), found.params(), set + ", step " + step);
      }
      INDArray[] x = samples(9).getFeatures();
      assertClose(reference.output(x)[1], found.output(x)[1], set + ", output");
    }
  }

  private static void assertClose(INDArray expected, INDArray found, String message) {
    assertEquals(0, expected.sub(found).amaxNumber().doubleValue(), 1e-12, message);
  }

  /** Records the forward passes that it is shown. */
  private static final class Recorder extends BaseTrainingListener {
    private final List<Map<String, INDArray>> passes = new ArrayList<>();

    @Override
    public void onForwardPass(Model model, Map<String, INDArray> activations) {
      Map<String, INDArray> copies = new TreeMap<>();
      activations.forEach((name, array) -> copies.put(name, array.dup()));
      passes.add(copies);
    }
  }

  @Test
  void showsListenersTheOutputOfEveryVertex() {
    Recorder ofDl4j = recorded(graph(Branches.OF_DIFFERENT_LENGTHS, LayerSet.BUILTIN));
    Recorder ofEngine =
        recorded(Engine.accelerate(graph(Branches.OF_DIFFERENT_LENGTHS, LayerSet.BUILTIN)));
    for (int step = 0; step < 2; step++) {
      Map<String, INDArray> found = ofEngine.passes.get(step);
      assertEquals(ofDl4j.passes.get(step).keySet(), found.keySet());
      ofDl4j.passes.get(step).forEach((name, array) -> assertClose(array, found.get(name), name));
    }
  }

  private static Recorder recorded(ComputationGraph graph) {
    var recorder = new Recorder();
    graph.setListeners(recorder);
    for (int step = 0; step < 2; step++) {
      graph.fit(samples(step));
    }
    return recorder;
  }

  @Test
  void doesNotDependOnTheNumberOfThreads() {
    INDArray one = trainedOn(1);
    INDArray three = trainedOn(3);
    assertEquals(one, three);
  }

  private static INDArray trainedOn(int threads) {
    Engine.start(threads);
    try {
      var network =
          Engine.accelerate(
              new CifarResNet(8, new ImageShape(3, 16, 16), 10)
                  .create(LayerSet.SCRATCH, new Momentum(0.1, 0.9), 1));
      for (int step = 0; step < 2; step++) {
        network.fit(
            new MultiDataSet(
                Samples.uniform(step, DataType.FLOAT, 24, 3 * 16 * 16),
                Samples.labels(DataType.FLOAT, 24, 10)));
      }
      return network.params().dup();
    } finally {
      Engine.start(2);
    }
  }

  @Test
  void leavesTrainingWithoutWorkspacesToDl4j() {
    ComputationGraph expected = graph(Branches.MERGED, LayerSet.BUILTIN);
    ComputationGraph found = Engine.accelerate(graph(Branches.MERGED, LayerSet.BUILTIN));
    Stream.of(expected, found)
        .forEach(graph -> graph.getConfiguration().setTrainingWorkspaceMode(WorkspaceMode.NONE));
    expected.fit(samples(0));
    found.fit(samples(0));
    assertClose(expected.params(), found.params(), "parameters");
  }
}
