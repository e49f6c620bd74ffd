package dlfs.engine;

import static dlfs.engine.Comparison.compareWithDl4j;

import dlfs.engine.Comparison.Feature;
import dlfs.networks.Layers;
import dlfs.support.Nets;
import dlfs.support.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.EnumSet;
import java.util.List;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.transferlearning.TransferLearningHelper;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** DL4J's features of graphs, with both layer sets and both engines. */
class GraphFeaturesTest {
  /**
   * Returns a graph of the layers in sequence, except that the first exists twice, and the outputs
   * of both are added.
   */
  private static ComputationGraph graph(Subject s) {
    List<Layer> layers = s.layers();
    var builder =
        s.settings()
            .graphBuilder()
            .addInputs("x")
            .addLayer("0", layers.get(0), "x")
            .addLayer("twin", s.layers().get(0), "x")
            .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "0", "twin");
    String last = "sum";
    for (int i = 1; i < layers.size(); i++) {
      builder.addLayer(String.valueOf(i), layers.get(i), last);
      last = String.valueOf(i);
    }
    var graph =
        new ComputationGraph(
            builder.setOutputs(last).setInputTypes(Nets.inputType(s.x().shape())).build());
    graph.init();
    return s.again(drawn(graph));
  }

  private static ComputationGraph drawn(ComputationGraph graph) {
    long seed = 100;
    for (var parameter : graph.paramTable().entrySet()) {
      INDArray values = parameter.getValue();
      values.assign(Samples.uniform(seed++, values.dataType(), values.shape()));
      if (parameter.getKey().endsWith("_var")) {
        values.addi(1.5);
      }
    }
    return graph;
  }

  private static ComputationGraph trained(Subject s, ComputationGraph graph) {
    for (int step = 0; step < 2; step++) {
      graph.fit(s.batch(step));
    }
    return graph;
  }

  private static void recordTrained(Subject s, String what, ComputationGraph graph) {
    s.record(what + ": parameters", graph.params());
    s.record(what + ": state", graph.getUpdater().getStateViewArray());
    s.record(what + ": output", graph.outputSingle(s.x(50)));
  }

  private static String last(ComputationGraph graph) {
    return graph.getConfiguration().getNetworkOutputs().get(0);
  }

  /** Returns a builder whose graphs have single precision, whatever the precision of this one. */
  private static TransferLearning.GraphBuilder of(ComputationGraph graph) {
    return new TransferLearning.GraphBuilder(graph)
        .fineTuneConfiguration(
            new FineTuneConfiguration.Builder().updater(new Sgd(0.1)).seed(3).build());
  }

  @ParameterizedTest
  @EnumSource
  void trainsAndOutputs(Architecture architecture) throws Exception {
    compareInDoublePrecision(
        architecture,
        s -> {
          var graph = graph(s);
          s.record("output", graph.outputSingle(s.x()));
          s.record("training", graph.outputSingle(true, s.x()));
          s.record("activations", graph.feedForward(s.x(), false).keySet());
          s.record("score", graph.score(s.batch(), true));
          s.record("scores", graph.scoreExamples(s.batch(), true));
          s.record("accuracy", graph.evaluate(s.batches()).accuracy());
          recordTrained(s, "trained", trained(s, graph));
          graph.fit(s.batches(), 2);
          recordTrained(s, "by iterator", graph);
          recordTrained(s, "clone", trained(s, s.again(graph.clone())));
        });
  }

  @ParameterizedTest
  @EnumSource
  void trainsOnExternalErrors(Architecture architecture) throws Exception {
    compareInSinglePrecision(
        architecture,
        s -> {
          var graph = graph(s);
          String before = String.valueOf(s.layers().size() - 2);
          var open = of(graph).removeVertexAndConnections(last(graph)).setOutputs(before).build();
          for (int step = 0; step < 2; step++) {
            var activations = open.feedForward(new INDArray[] {s.x(step)}, true, false);
            INDArray error = Subject.like(activations.get(before));
            var gradient = open.backpropGradient(error);
            s.record(step + " gradient", gradient.gradient());
            open.params().subi(gradient.gradient().mul(0.1));
          }
          s.record("output", open.outputSingle(s.x()));
        });
  }

  @ParameterizedTest
  @EnumSource
  void isSavedAndRestored(Architecture architecture) throws Exception {
    compareInDoublePrecision(
        architecture,
        s -> {
          var graph = trained(s, graph(s));
          var bytes = new ByteArrayOutputStream();
          ModelSerializer.writeModel(graph, bytes, true);
          var restored =
              ModelSerializer.restoreComputationGraph(
                  new ByteArrayInputStream(bytes.toByteArray()), true);
          s.record("equal", graph.equals(restored));
          s.record("updater equal", graph.getUpdater().equals(restored.getUpdater()));
          recordTrained(s, "restored", trained(s, s.again(restored)));
          recordTrained(s, "first", trained(s, graph));
        });
  }

  @ParameterizedTest
  @EnumSource
  void freezesItsFirstLayers(Architecture architecture) throws Exception {
    compareInSinglePrecision(
        architecture,
        s -> {
          var trained = trained(s, graph(s));
          for (String last : List.of("sum", "2")) {
            var graph = of(trained).setFeatureExtractor(last).build();
            s.record(last + " at first", graph.outputSingle(s.x()));
            recordTrained(s, last + " frozen", trained(s, s.again(graph)));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void replacesItsLastLayers(Architecture architecture) throws Exception {
    compareInSinglePrecision(
        architecture,
        s -> {
          var trained = trained(s, graph(s));
          String kept = String.valueOf(s.layers().size() - 2);
          int width = (int) trained.getLayer(kept).getParam("b").length();
          var graph =
              of(trained)
                  .removeVertexAndConnections(last(trained))
                  .addLayer("a", s.set().resolve(Layers.dense(width, 9, Activation.SIGMOID)), kept)
                  .addLayer(
                      "b",
                      s.set().resolve(Layers.dense(9, Architecture.CLASSES, Activation.IDENTITY)),
                      "a")
                  .addLayer("c", s.set().resolve(Layers.softmaxWithLoss(Architecture.CLASSES)), "b")
                  .setOutputs("c")
                  .build();
          s.record("untouched", graph.getLayer("0").params());
          recordTrained(s, "replaced", trained(s, s.again(drawn(graph))));
        });
  }

  @ParameterizedTest
  @EnumSource
  void changesTheNumberOfOutputsOfALayer(Architecture architecture) throws Exception {
    compareInSinglePrecision(
        architecture,
        s -> {
          String layer = String.valueOf(s.layers().size() - 3);
          if (architecture == Architecture.NORMALISED_IMAGES) {
            layer = String.valueOf(s.layers().size() - 2);
          }
          var graph =
              of(trained(s, graph(s)))
                  .nOutReplace(layer, 4, WeightInit.XAVIER, WeightInit.XAVIER)
                  .build();
          s.record("untouched", graph.getLayer("0").params());
          recordTrained(s, "replaced", trained(s, s.again(drawn(graph))));
        });
  }

  @ParameterizedTest
  @EnumSource
  void trainsUnfrozenLayersOnFeaturesOfFrozenOnes(Architecture architecture) throws Exception {
    compareInSinglePrecision(
        architecture,
        s -> {
          var graph = trained(s, graph(s));
          var helper = new TransferLearningHelper(graph, "sum");
          for (int step = 0; step < 2; step++) {
            var batch = new MultiDataSet(s.x(step), s.y());
            var featurized = helper.featurize(batch);
            s.record(step + " features", List.of(featurized.getFeatures()));
            s.record(
                step + " output", List.of(helper.outputFromFeaturized(featurized.getFeatures())));
            helper.fitFeaturized(featurized);
          }
          s.record("trained", helper.unfrozenGraph().params());
          s.record("trained as a whole", graph.outputSingle(s.x()));
        });
  }

  private static void compareInDoublePrecision(Architecture architecture, Feature feature)
      throws Exception {
    compareWithDl4j(architecture, feature);
  }

  private static void compareInSinglePrecision(Architecture architecture, Feature feature)
      throws Exception {
    compareWithDl4j(
        architecture,
        EnumSet.complementOf(EnumSet.of(Combination.DL4J)),
        Comparison.SINGLE_PRECISION,
        feature);
  }
}
