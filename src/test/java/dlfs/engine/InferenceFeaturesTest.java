package dlfs.engine;

import static dlfs.engine.Comparison.compareWithDl4j;

import dlfs.layers.Relu;
import dlfs.support.Samples;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Tests what DL4J's networks offer besides training, on every kind of network of this project. */
class InferenceFeaturesTest {
  @ParameterizedTest
  @EnumSource
  void outputsInEveryForm(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          s.record("inference", network.output(s.x()));
          s.record("training", network.output(s.x(), true));
          s.record("inference again", network.output(s.x(), false));
          s.record("with masks", network.output(s.x(), false, null, null));
          s.record("of an iterator", network.output(s.batches()));
          s.record("one sample", network.output(s.x().get(NDArrayIndex.interval(0, 1))));
          s.record("a view", network.output(s.x().get(NDArrayIndex.interval(1, 4))));
          s.record("in Fortran's order", network.output(s.x().dup('f')));
          s.record("of another type", network.output(s.x().castTo(DataType.FLOAT)));
          s.record("classes", Arrays.toString(network.predict(s.x())));
          var result = new double[1];
          network.output(
              s.x(), null, null, outputs -> result[0] = outputs[0].sumNumber().doubleValue());
          s.record("by an adapter", result[0]);
        });
  }

  @ParameterizedTest
  @EnumSource
  void outputsIntoTheGivenWorkspace(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          String name = "OUTPUT";
          for (int time = 0; time < 3; time++) {
            try (var workspace =
                Nd4j.getWorkspaceManager()
                    .getAndActivateWorkspace(WorkspaceConfiguration.builder().build(), name)) {
              INDArray output = network.output(s.x(time), false, workspace);
              s.record("attached", output.isAttached());
              s.record("output", output);
            }
          }
          Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
        });
  }

  @ParameterizedTest
  @EnumSource
  void feedsForwardLayerByLayer(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          record(s, "inference", network.feedForward(s.x()));
          record(s, "training", network.feedForward(s.x(), true));
          for (int layer = 0; layer < network.getnLayers(); layer++) {
            record(s, "to layer " + layer, network.feedForwardToLayer(layer, s.x()));
            record(s, "training to " + layer, network.feedForwardToLayer(layer, s.x(), true));
          }
          network.setInput(s.x(1));
          record(s, "of the input", network.feedForward());
          network.setInput(s.x(1));
          record(s, "training, inputs left", network.feedForward(true, false));
        });
  }

  /** Omits the input of DL4J's {@code ActivationLayer}, which changes it in place. */
  private static void record(Subject s, String what, List<INDArray> activations) {
    List<org.deeplearning4j.nn.conf.layers.Layer> layers = s.layers();
    for (int i = 0; i < activations.size(); i++) {
      boolean changed =
          i < layers.size()
              && (layers.get(i) instanceof ActivationLayer || layers.get(i) instanceof Relu);
      if (!changed) {
        s.record(what + " " + i, activations.get(i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void activatesSelectedLayers(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          int last = network.getnLayers() - 1;
          network.setInput(s.x());
          for (int to = 1; to <= last; to++) {
            s.record("first to " + to, network.activateSelectedLayers(0, to, s.x()));
          }
          List<INDArray> all = network.feedForward(s.x());
          network.setInput(s.x());
          for (int from = 1; from < last; from++) {
            s.record(
                "last from " + from, network.activateSelectedLayers(from, last, all.get(from)));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void activatesSingleLayersInBothModes(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          var manager = LayerWorkspaceMgr.noWorkspaces();
          List<INDArray> all = network.feedForward(s.x());
          for (Layer layer : network.getLayers()) {
            int i = layer.getIndex();
            INDArray x = all.get(i);
            var shaping = network.getLayerWiseConfigurations().getInputPreProcess(i);
            INDArray shaped = shaping == null ? x : shaping.preProcess(x, (int) x.size(0), manager);
            s.record(i + " inference", layer.activate(shaped.dup(), false, manager));
            s.record(i + " training", layer.activate(shaped.dup(), true, manager));
            layer.setInput(shaped.dup(), manager);
            s.record(i + " of its input", layer.activate(false, manager));
            layer.clear();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void evaluates(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          s.record("accuracy", network.evaluate(s.batches()).accuracy());
          s.record("confusion", network.evaluate(s.batches()).confusionToString());
          s.record("F1", network.f1Score(s.x(), s.y()));
          s.record("of a batch", network.f1Score(s.batch()));
          s.record("ROC", network.evaluateROCMultiClass(s.batches(), 10).calculateAverageAUC());
          s.recordRefusal("regression", () -> network.evaluateRegression(s.batches()));
        });
  }

  @ParameterizedTest
  @EnumSource
  void scores(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.with(settings -> settings.l1(0.02).l2(0.03).l1Bias(0.01)).network();
          s.record("batch", network.score(s.batch()));
          s.record("training", network.score(s.batch(), true));
          s.record("score", network.score());
          s.record("examples", network.scoreExamples(s.batch(), false));
          s.record("examples, regularised", network.scoreExamples(s.batch(), true));
          s.record("iterator", network.scoreExamples(s.batches(), true));
          s.record("regularisation", network.calcRegularizationScore(true));
          for (Layer layer : network.getLayers()) {
            s.record("of layer " + layer.getIndex(), layer.calcRegularizationScore(false));
          }
          network.setScore(7);
          s.record("a score that was set", network.score());
        });
  }

  @ParameterizedTest
  @EnumSource
  void masksFeaturesAndLabels(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          INDArray perSample = Nd4j.createFromArray(new double[] {1, 0, 1, 1, 0, 1}).reshape(6, 1);
          s.record("score", network.score(new DataSet(s.x(), s.y(), null, perSample)));
          s.recordRefusal(
              "scores with masked features",
              () -> s.record("x", network.score(new DataSet(s.x(), s.y(), perSample, perSample))));
          s.record(
              "examples", network.scoreExamples(new DataSet(s.x(), s.y(), null, perSample), true));
          s.recordRefusal(
              "output with masked features",
              () -> s.record("output", network.output(s.x(), false, perSample, perSample)));
          network.setLayerMaskArrays(null, perSample);
          s.record("output", network.output(s.x()));
          network.clearLayerMaskArrays();
          network.clear();
        });
  }

  @ParameterizedTest
  @EnumSource
  void describesItself(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          s.record("parameters", network.numParams());
          s.record("trainable parameters", network.numParams(true));
          s.record("names", network.getLayerNames());
          for (int i = 0; i < network.getnLayers(); i++) {
            int layer = i;
            s.recordRefusal(
                "size of " + i, () -> s.record("size " + layer, network.layerSize(layer)));
            s.recordRefusal(
                "input of " + i, () -> s.record("inputs " + layer, network.layerInputSize(layer)));
            s.record("type of " + i, network.getLayer(i).type());
            s.record("parameters of " + i, network.getLayer(i).numParams());
            s.record("pretrains " + i, network.getLayer(i).isPretrainLayer());
            s.record("index of " + i, network.getLayer(i).getIndex());
          }
          s.record("last layer", network.getOutputLayer().type());
          s.record("lines of the summary", network.summary().lines().count());
          s.recordRefusal("memory", () -> network.memoryInfo(5, null));
        });
  }

  @ParameterizedTest
  @EnumSource
  void refusesRecurrentOperations(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          s.recordRefusal("time step", () -> s.record("step", network.rnnTimeStep(s.x())));
          s.recordRefusal("state", () -> network.rnnGetPreviousState(0));
          s.recordRefusal(
              "sequence", () -> network.rnnActivateUsingStoredState(s.x(), false, false));
          s.recordRefusal("clear", network::rnnClearPreviousState);
          s.record("output", network.output(s.x()));
        });
  }

  @ParameterizedTest
  @EnumSource
  void remainsUsableAfterRefusingAnInputShape(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          INDArray wrong = Samples.uniform(1, DataType.DOUBLE, 6, 11);
          s.recordRefusal("another shape", () -> network.output(wrong));
          s.recordRefusal("another shape in training", () -> network.fit(wrong, s.y()));
          s.recordRefusal(
              "labels of another size",
              () -> network.fit(s.x(), Samples.labels(DataType.DOUBLE, 6, 5)));
          s.recordTrained("then", s.trained(network));
        });
  }

  @ParameterizedTest
  @EnumSource
  void remainsUsableAfterClearing(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          network.feedForward(s.x(), true);
          network.clear();
          for (Layer layer : network.getLayers()) {
            layer.clear();
            layer.clearNoiseWeightParams();
          }
          network.clearLayersStates();
          network.clearNoiseWeightParams();
          s.record("output", network.output(s.x()));
          s.recordTrained("trained", s.trained(network));
        });
  }

  @ParameterizedTest
  @EnumSource
  void isConvertedToAnotherType(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.trained();
          for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
            var other = s.again(network.convertDataType(type));
            s.record("type", other.params().dataType());
            INDArray output = other.output(s.x().castTo(type)).castTo(DataType.DOUBLE);
            s.record(type + " output", type == DataType.DOUBLE ? output : rounded(output));
          }
          s.recordTrained("the first", s.trained(network));
        });
  }

  @ParameterizedTest
  @EnumSource
  void findsLayersByNumberAndByName(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          for (int i = 0; i < network.getnLayers(); i++) {
            String name = network.getLayerNames().get(i);
            s.record(i + " same", network.getLayer(i) == network.getLayer(name));
            s.record(i + " in the list", network.getLayer(i) == network.getLayers()[i]);
            s.record(i + " configuration", network.getLayer(i).conf() == conf(network, i));
            s.record(i + " own", network.getLayer(i).getConfig() == conf(network, i).getLayer());
          }
          s.record("last", network.getOutputLayer() == network.getLayer(network.getnLayers() - 1));
        });
  }

  private static NeuralNetConfiguration conf(MultiLayerNetwork network, int layer) {
    return network.getLayerWiseConfigurations().getConf(layer);
  }

  @ParameterizedTest
  @EnumSource(names = "DENSE", mode = EnumSource.Mode.EXCLUDE)
  void masksImages(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          INDArray mask =
              Samples.uniform(3, DataType.DOUBLE, 6, 1, 8, 8).gt(0).castTo(DataType.DOUBLE);
          s.recordRefusal(
              "output", () -> s.record("masked", network.output(s.x(), false, mask, null)));
          s.recordRefusal("fit", () -> network.fit(new DataSet(s.x(), s.y(), mask, null)));
          s.recordTrained("then", network);
        });
  }

  /**
   * Evaluates as regression: DL4J refuses to count classes unless the outputs are probabilities.
   */
  @ParameterizedTest
  @EnumSource(names = "DENSE")
  void refusesToEvaluateRegressionAsClassification(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          for (Activation function :
              List.of(Activation.RELU, Activation.IDENTITY, Activation.TANH)) {
            var layers = s.layers();
            layers.set(
                layers.size() - 1,
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(Architecture.CLASSES)
                    .nOut(Architecture.CLASSES)
                    .activation(function)
                    .build());
            var network = s.network(layers);
            s.recordRefusal(function + " as classes", () -> network.evaluate(s.batches()));
            s.record(
                function + " as numbers",
                network.evaluateRegression(s.batches()).averageMeanSquaredError());
            s.recordTrained(function + " trained", s.trained(network));
          }
        });
  }

  /** Rounds to the precision that two single-precision implementations have in common. */
  private static INDArray rounded(INDArray output) {
    return Transforms.round(output.mul(1e4));
  }
}
