package dlfs.layers;

import static dlfs.support.GradientResults.assertRight;
import static dlfs.support.Nets.network;
import static dlfs.support.Nets.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.EngineKind;
import dlfs.gradients.GradientCheck;
import dlfs.networks.Layers;
import dlfs.support.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class MaxUnpoolingTest {
  private static final long[] IMAGES = {3, 2, 5, 4};

  /** The vertex by itself: inputs "values" and "pooled". */
  private static ComputationGraph lone(SubsamplingLayer pooling) {
    var configuration =
        settings(DataType.DOUBLE)
            .graphBuilder()
            .addInputs("values", "pooled")
            .addVertex("unpool", MaxUnpooling.of(pooling), "values", "pooled")
            .setOutputs("unpool")
            .build();
    return initialised(configuration);
  }

  private static ComputationGraph initialised(ComputationGraphConfiguration configuration) {
    var graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  @Test
  void putsEachValueAtTheFirstMaximumOfItsWindow() {
    double[][] s = {{1, 2, 0, 0}, {4, 3, 0, 0}, {-1, -2, 5, 6}, {-3, -4, 7, 8}};
    double[][] x = {{10, 20}, {30, 40}};
    double[][] expected = {{0, 0, 20, 0}, {10, 0, 0, 0}, {30, 0, 0, 0}, {0, 0, 0, 40}};
    INDArray y =
        lone(Layers.maxPooling(2, 2))
            .outputSingle(
                Nd4j.createFromArray(x).reshape(1, 1, 2, 2),
                Nd4j.createFromArray(s).reshape(1, 1, 4, 4));
    assertEquals(Nd4j.createFromArray(expected).reshape(1, 1, 4, 4), y);
  }

  /** The window of a pooling with its stride and padding; in 2x2 of stride 1, windows overlap. */
  @ParameterizedTest
  @MethodSource("poolings")
  void isTheGradientOfMaxPooling(SubsamplingLayer pooling) {
    var network = network(settings(DataType.DOUBLE), IMAGES, LayerSet.SCRATCH.resolve(pooling));
    INDArray s = Samples.apart(1, DataType.DOUBLE, IMAGES);
    network.setInput(s);
    network.feedForward(true, false);
    INDArray pooled = network.output(s);
    INDArray x = Samples.uniform(2, DataType.DOUBLE, pooled.shape());
    network.setInput(s);
    network.feedForward(true, false);
    INDArray expected =
        network.getLayer(0).backpropGradient(x, LayerWorkspaceMgr.noWorkspaces()).getSecond();
    assertEquals(expected, lone(pooling).outputSingle(x, s));
  }

  static Stream<SubsamplingLayer> poolings() {
    SubsamplingLayer same = Layers.maxPooling(2, 2);
    same.setConvolutionMode(ConvolutionMode.Same);
    return Stream.of(
        Layers.maxPooling(2, 2),
        Layers.maxPooling(3, 2, 1),
        Layers.maxPooling(2, 1),
        Layers.maxPooling(2, 3),
        same);
  }

  /** A small SegNet. */
  private static ComputationGraphConfiguration segmentation(LayerSet set, DataType type) {
    SubsamplingLayer pooling = Layers.maxPooling(2, 2);
    return settings(type)
        .graphBuilder()
        .addInputs("images")
        .addLayer("conv", set.resolve(Layers.convolution(3, 3, 1, 1, Activation.TANH)), "images")
        .addLayer("pool", set.resolve(pooling), "conv")
        .addLayer("code", set.resolve(Layers.convolution(3, 1, 1, 0, Activation.TANH)), "pool")
        .addVertex("unpool", MaxUnpooling.of(pooling), "code", "conv")
        .addLayer(
            "scores", set.resolve(Layers.convolution(3, 3, 1, 1, Activation.IDENTITY)), "unpool")
        .addLayer("loss", set.resolve(Layers.pixelSoftmaxWithLoss()), "scores")
        .setOutputs("loss")
        .setInputTypes(InputType.convolutional(IMAGES[2], IMAGES[3], IMAGES[1]))
        .build();
  }

  private static INDArray labels(DataType type) {
    return Samples.labels(type, IMAGES[0], 3, IMAGES[2], IMAGES[3]);
  }

  static Stream<Arguments> setsAndEngines() {
    return Stream.of(LayerSet.values())
        .flatMap(set -> EngineKind.onProcessor().stream().map(engine -> Arguments.of(set, engine)));
  }

  @ParameterizedTest
  @MethodSource("setsAndEngines")
  void hasTheGradientOfTheLoss(LayerSet set, EngineKind engine) {
    ComputationGraph graph = engine.prepare(initialised(segmentation(set, DataType.DOUBLE)));
    INDArray x = Samples.apart(1, DataType.DOUBLE, IMAGES);
    assertRight(new GradientCheck().withMaxEntries(30, 1).check(graph, x, labels(DataType.DOUBLE)));
  }

  @ParameterizedTest
  @MethodSource("dlfs.engine.EngineKind#onProcessor")
  void trainsTheSameWithoutWorkspacesAndAfterRestoring(EngineKind engine) throws IOException {
    ComputationGraph graph =
        engine.prepare(initialised(segmentation(LayerSet.SCRATCH, DataType.DOUBLE)));
    ComputationGraph without = initialised(segmentation(LayerSet.SCRATCH, DataType.DOUBLE));
    without.getConfiguration().setTrainingWorkspaceMode(WorkspaceMode.NONE);
    without = engine.prepare(without);
    var samples = new DataSet(Samples.apart(1, DataType.DOUBLE, IMAGES), labels(DataType.DOUBLE));
    for (int step = 0; step < 2; step++) {
      graph.fit(samples);
      without.fit(samples);
    }
    assertEquals(graph.params(), without.params());
    var file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph restored =
        engine.prepare(
            ModelSerializer.restoreComputationGraph(
                new ByteArrayInputStream(file.toByteArray()), true));
    assertEquals(graph.getConfiguration(), restored.getConfiguration());
    graph.fit(samples);
    restored.fit(samples);
    assertEquals(graph.params(), restored.params());
  }

  @Test
  void isWrittenToJsonWithItsWindow() {
    MaxUnpooling vertex = MaxUnpooling.of(Layers.maxPooling(3, 2, 1));
    ComputationGraphConfiguration configuration =
        settings(DataType.FLOAT)
            .graphBuilder()
            .addInputs("values", "pooled")
            .addVertex("unpool", vertex, "values", "pooled")
            .setOutputs("unpool")
            .build();
    var restored = ComputationGraphConfiguration.fromJson(configuration.toJson());
    assertEquals(Map.of("unpool", vertex), restored.getVertices());
    assertEquals(vertex, vertex.clone());
  }

  @Test
  void namesTheVertexAndTheExpectedShape() {
    ComputationGraph graph = lone(Layers.maxPooling(2, 2));
    var refusal =
        assertThrows(
            DL4JInvalidInputException.class,
            () -> graph.outputSingle(Nd4j.zeros(3, 2, 3, 2), Nd4j.zeros(3, 2, 5, 4)));
    assertEquals(
        "vertex 2 (MaxUnpooling \"unpool\") takes values of shape [3, 2, 2, 2], the output of a"
            + " pooling of [3, 2, 5, 4], but got [3, 2, 3, 2]",
        refusal.getMessage());
  }

  @Test
  void isNotTheInverseOfAveragePooling() {
    var refusal =
        assertThrows(
            IllegalArgumentException.class, () -> MaxUnpooling.of(Layers.averagePooling(2, 2)));
    assertEquals(
        "a MaxUnpooling is the inverse of max pooling, but SubsamplingLayer is not max pooling",
        refusal.getMessage());
  }
}
