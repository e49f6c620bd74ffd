package dlfs.engine;

import static dlfs.engine.Comparison.compareWithDl4j;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.constraint.UnitNormConstraint;
import org.deeplearning4j.nn.conf.dropout.AlphaDropout;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** DL4J's ways to train a network, with all their settings. */
class TrainingFeaturesTest {
  @ParameterizedTest
  @EnumSource
  void fitsInEveryForm(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          network.fit(s.batch());
          s.recordTrained("a batch", network);
          network.fit(s.x(1), s.y());
          s.recordRefusal("classes", () -> network.fit(s.x(1), new int[] {0, 1, 2, 0, 1, 2}));
          network.fit(s.x(2), s.y(), null, null);
          s.recordTrained("arrays", network);
          network.fit(s.batches());
          s.recordTrained("an iterator", network);
          network.fit(s.batches(), 2);
          s.recordTrained("two epochs", network);
          s.record("updates", network.getIterationCount());
          s.record("epochs", network.getEpochCount());
          s.record("score", network.score());
        });
  }

  @ParameterizedTest
  @EnumSource
  void trainsByEveryRule(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          for (var rule :
              List.of(
                  new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.01, 0.9)),
                  new dlfs.optimizers.Adam(0.01),
                  new dlfs.optimizers.Momentum(0.05, 0.9),
                  new dlfs.optimizers.AdaGrad(0.05))) {
            s.with(settings -> settings.updater(rule));
            s.recordTrained(rule.getClass().getName(), s.trained());
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void returnsGradients(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          for (int time = 0; time < 2; time++) {
            var gradients = network.calculateGradients(s.x(time), s.y(), null, null);
            s.record(time + " whole", gradients.getFirst().gradient());
            s.record(time + " parts", gradients.getFirst().gradientForVariable());
            for (String name : gradients.getFirst().gradientForVariable().keySet()) {
              Character order = gradients.getFirst().flatteningOrderForVariable(name);
              s.record("order of " + name, String.valueOf(order));
            }
            s.record(time + " input", gradients.getSecond());
            network.fit(s.batch(time));
          }
          network.setInput(s.x());
          network.setLabels(s.y());
          network.computeGradientAndScore();
          s.record("score", network.score());
          s.record("gradient", network.gradient().gradient());
          s.record("gradient and score", network.gradientAndScore().getSecond());
          s.record("view", network.getGradientsViewArray());
          s.record("table", network.gradient().gradientForVariable());
        });
  }

  @ParameterizedTest
  @EnumSource
  void trainsOnExternalErrors(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network(withoutLoss(s));
          var manager = LayerWorkspaceMgr.noWorkspaces();
          for (int step = 0; step < 3; step++) {
            network.setInput(s.x(step));
            INDArray error = Subject.like(last(network.feedForward(true, false)));
            var gradients = network.backpropGradient(error, manager);
            s.record(step + " input gradient", gradients.getSecond());
            network
                .getUpdater()
                .update(network, gradients.getFirst(), step, 0, (int) error.size(0), manager);
            s.record(step + " gradient", gradients.getFirst().gradient());
            network.params().subi(gradients.getFirst().gradient());
          }
          s.record("parameters", network.params());
          s.record("output", network.output(s.x()));
        });
  }

  /** DL4J's own batch normalisation needs a new forward pass before each backward pass. */
  @ParameterizedTest
  @EnumSource
  void runsSeveralBackwardPassesAfterOneForwardPass(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          MultiLayerNetwork network = null;
          INDArray error = null;
          for (int time = 0; time < 3; time++) {
            if (network == null || s.isDl4js()) {
              network = s.network(withoutLoss(s));
              network.setInput(s.x());
              error = Subject.like(last(network.feedForward(true, false)));
            }
            recordBackward(s, "time " + time, network, error.mul(time + 1));
          }
        });
  }

  @ParameterizedTest
  @EnumSource(names = "NORMALISED_IMAGES", mode = EnumSource.Mode.EXCLUDE)
  void runsABackwardPassAfterInference(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network(withoutLoss(s));
          for (int time = 0; time < 2; time++) {
            network.setInput(s.x(time));
            INDArray error = Subject.like(last(network.feedForward(false, false)));
            recordBackward(s, "time " + time, network, error);
          }
        });
  }

  private static List<Layer> withoutLoss(Subject s) {
    return s.layers().subList(0, s.layers().size() - 1);
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  private static void recordBackward(
      Subject s, String what, MultiLayerNetwork network, INDArray error) {
    var gradients = network.backpropGradient(error, LayerWorkspaceMgr.noWorkspaces());
    s.record(what + " input", gradients.getSecond());
    s.record(what + " gradient", gradients.getFirst().gradient());
  }

  @ParameterizedTest
  @EnumSource
  void runsABackwardPassLayerByLayer(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          var manager = LayerWorkspaceMgr.noWorkspaces();
          network.initGradientsView();
          network.setInput(s.x());
          List<INDArray> activations = network.feedForward(true, false);
          int last = network.getnLayers() - 2;
          INDArray error = Subject.like(activations.get(last + 1));
          for (int i = last; i >= 0; i--) {
            var gradients = network.getLayer(i).backpropGradient(error, manager);
            s.record(i + " gradients", gradients.getFirst().gradientForVariable());
            error = gradients.getSecond();
            s.record(i + " input", error);
            var shaping = network.getLayerWiseConfigurations().getInputPreProcess(i);
            if (shaping != null) {
              error = shaping.backprop(error, 6, manager);
            }
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void stopsEarlyWithTheBestModel(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var configuration =
              new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                  .epochTerminationConditions(new MaxEpochsTerminationCondition(4))
                  .scoreCalculator(new DataSetLossCalculator(s.batches(), true))
                  .modelSaver(new InMemoryModelSaver<>())
                  .evaluateEveryNEpochs(1)
                  .build();
          var network = s.network();
          var result = new EarlyStoppingTrainer(configuration, network, s.batches()).fit();
          s.record("best epoch", result.getBestModelEpoch());
          s.record("best score", result.getBestModelScore());
          s.record("epochs", result.getTotalEpochs());
          s.record("scores", List.copyOf(result.getScoreVsEpoch().values()));
          s.recordTrained("the best", result.getBestModel());
          s.recordTrained("the best, trained", s.trained(result.getBestModel()));
          s.recordTrained("the network", s.trained(network));
        });
  }

  @ParameterizedTest
  @EnumSource
  void notifiesItsListeners(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          var scores = new CollectScoresListener(1);
          var evaluation = new EvaluativeListener(s.batches(), 2);
          evaluation.setCallback((listener, model, iteration, evaluations) -> {});
          network.setListeners(
              new ScoreIterationListener(1),
              new PerformanceListener.Builder().setFrequency(1).reportScore(true).build(),
              scores,
              evaluation,
              new Recording(s));
          network.fit(s.batches(), 2);
          s.record("scores", scores.getListScore().toDoubleArray().length);
          s.recordTrained("then", network);
          network.setListeners(List.of());
          s.recordTrained("without listeners", s.trained(network));
          network.addListeners(new Recording(s));
          s.recordTrained("with one again", s.trained(network));
        });
  }

  /** Records the calls of a listener, and the state of the network at each. */
  private static final class Recording extends BaseTrainingListener {
    private final Subject subject;
    private int calls;

    Recording(Subject subject) {
      this.subject = subject;
    }

    private void record(String what, Object value) {
      subject.record("call " + calls++ + ", " + what, value);
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      record("score", model.score());
      record("iteration", iteration);
      record("parameters", model.params());
    }

    @Override
    public void onEpochStart(Model model) {
      record("epoch starts", "");
    }

    @Override
    public void onEpochEnd(Model model) {
      record("epoch ends", "");
    }

    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
      record("activations", activations.size());
      record("output", activations.get(activations.size() - 1));
    }

    @Override
    public void onGradientCalculation(Model model) {
      record("gradient", model.gradient().gradient());
      record("gradients", model.gradient().gradientForVariable());
    }

    @Override
    public void onBackwardPass(Model model) {
      record("update", model.gradient().gradient());
    }
  }

  @ParameterizedTest
  @EnumSource
  void normalisesAndClipsGradients(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          for (GradientNormalization normalization : GradientNormalization.values()) {
            s.with(
                settings ->
                    settings
                        .gradientNormalization(normalization)
                        .gradientNormalizationThreshold(0.05));
            s.recordTrained(normalization.name(), s.trained());
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void regularises(Architecture architecture) throws Exception {
    Map<String, Consumer<NeuralNetConfiguration.Builder>> ways =
        Map.of(
            "l1", settings -> settings.l1(0.02).l1Bias(0.03),
            "l2", settings -> settings.l2(0.02).l2Bias(0.03),
            "weight decay", settings -> settings.weightDecay(0.02).weightDecayBias(0.03, false),
            "all", settings -> settings.l1(0.01).l2(0.02));
    compareWithDl4j(
        architecture,
        s -> {
          for (String name : ways.keySet()) {
            var network = s.with(ways.get(name)).network();
            s.recordTrained(name, s.trained(network));
            s.record(name + " score", network.score());
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void constrainsParameters(Architecture architecture) throws Exception {
    Map<String, Consumer<NeuralNetConfiguration.Builder>> ways =
        Map.of(
            "largest norm", settings -> settings.constrainWeights(new MaxNormConstraint(0.7, 1)),
            "norm", settings -> settings.constrainWeights(new MinMaxNormConstraint(0.5, 0.8, 1)),
            "unit", settings -> settings.constrainWeights(new UnitNormConstraint(1)),
            "sign", settings -> settings.constrainAllParameters(new NonNegativeConstraint()),
            "biases", settings -> settings.constrainBias(new NonNegativeConstraint()));
    compareWithDl4j(
        architecture,
        s -> {
          for (String name : ways.keySet()) {
            s.recordTrained(name, s.trained(s.with(ways.get(name)).network()));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void dropsConnections(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.with(settings -> settings.weightNoise(new DropConnect(0.6))).network();
          Subject.seed();
          s.recordTrained("trained", s.trained(network));
          Subject.seed();
          s.record("training", network.output(s.x(), true));
          s.record("inference", network.output(s.x()));
        });
  }

  @ParameterizedTest
  @EnumSource
  void dropsInputs(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          for (int i = 0; i < s.layers().size() - 1; i++) {
            var layers = s.layers();
            layers.get(i).setIDropout(new Dropout(0.6));
            var network = s.network(layers);
            Subject.seed();
            s.recordTrained(i + " trained", s.trained(network));
            Subject.seed();
            s.record(i + " training", network.output(s.x(), true));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void supportsClassWeightsAndOtherLosses(Architecture architecture) throws Exception {
    INDArray weights = Nd4j.createFromArray(new double[] {1, 5, 0.2});
    Map<String, ILossFunction> losses =
        Map.of(
            "plain", new LossMCXENT(),
            "weighted", new LossMCXENT(weights),
            "squared", new LossMSE(),
            "squared and weighted", new LossMSE(weights));
    compareWithDl4j(
        architecture,
        s -> {
          for (String name : losses.keySet()) {
            var layers = s.layers();
            var last = layers.get(layers.size() - 1);
            if (last instanceof OutputLayer output) {
              output.setLossFn(losses.get(name));
            } else {
              ((LossLayer) last).setLossFn(losses.get(name));
            }
            var network = s.network(layers);
            s.record(name + " score", network.score(s.batch()));
            s.record(name + " scores", network.scoreExamples(s.batch(), false));
            s.recordTrained(name, s.trained(network));
          }
        });
  }

  @ParameterizedTest
  @EnumSource(names = "NORMALISED_IMAGES", mode = EnumSource.Mode.EXCLUDE)
  void setsLearningRates(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.trained();
          recordRates(s, "at first", network);
          network.setLearningRate(0.2);
          recordRates(s, "set", network);
          s.recordTrained("set", s.trained(network));
          network.setLearningRate(new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.8));
          recordRates(s, "scheduled", network);
          s.recordTrained("scheduled", s.trained(network));
          network.setLearningRate(0, 0.01);
          recordRates(s, "of one layer", network);
          s.recordTrained("of one layer", s.trained(network));
        });
  }

  private static void recordRates(Subject s, String what, MultiLayerNetwork network) {
    for (int i = 0; i < network.getnLayers(); i++) {
      s.record(what + " rate " + i, String.valueOf(network.getLearningRate(i)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void trainsWithMaskedLabels(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          INDArray mask = Nd4j.createFromArray(new double[] {1, 0, 1, 1, 0, 1}).reshape(6, 1);
          for (int step = 0; step < 3; step++) {
            network.fit(new DataSet(s.x(step), s.y(), null, mask));
          }
          s.recordTrained("masked", network);
          s.recordTrained("then", s.trained(network));
        });
  }

  @ParameterizedTest
  @EnumSource
  void pretrainsNothing(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          s.recordRefusal("network", () -> network.pretrain(s.batches()));
          for (int i = 0; i < network.getnLayers(); i++) {
            int layer = i;
            s.recordRefusal("layer " + i, () -> network.pretrainLayer(layer, s.batches()));
          }
          s.recordTrained("then", s.trained(network));
        });
  }

  @ParameterizedTest
  @EnumSource
  void adoptsTheUpdaterOfAnotherNetwork(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.trained();
          var other = s.network();
          other.setParams(network.params());
          other
              .getUpdater()
              .setStateViewArray(other, network.getUpdater().getStateViewArray().dup(), false);
          s.recordTrained("with its state", s.trained(other));
          s.record("updater's state", other.updaterState());
        });
  }

  @ParameterizedTest
  @EnumSource
  void preservesTheUpdatersOfItsBiases(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var layers = s.layers();
          for (var layer : layers) {
            if (layer instanceof BaseLayer base) {
              base.setBiasUpdater(new Sgd(0.3));
            }
          }
          s.recordTrained("trained", s.trained(s.network(layers)));
        });
  }

  @ParameterizedTest
  @EnumSource
  void trainsInEveryWorkspaceAndCacheMode(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          for (WorkspaceMode workspaces : List.of(WorkspaceMode.NONE, WorkspaceMode.ENABLED)) {
            for (CacheMode cache : CacheMode.values()) {
              s.with(
                  settings ->
                      settings
                          .trainingWorkspaceMode(workspaces)
                          .inferenceWorkspaceMode(workspaces)
                          .cacheMode(cache));
              s.recordTrained(workspaces + ", " + cache, s.trained());
            }
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void trainsOnBatchesOfDifferentSizes(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          for (int size : new int[] {6, 2, 5, 1, 6}) {
            network.fit(new DataSet(rows(s.x(size), size), rows(s.y(), size)));
            s.recordTrained("after " + size, network);
          }
        });
  }

  private static INDArray rows(INDArray array, int count) {
    return array.get(NDArrayIndex.interval(0, count));
  }

  @ParameterizedTest
  @EnumSource
  void trainsOnTheSumOverABatch(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> s.recordTrained("sum", s.with(settings -> settings.miniBatch(false)).trained()));
  }

  @ParameterizedTest
  @EnumSource
  void optimisesByOtherAlgorithms(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          for (var algorithm : OptimizationAlgorithm.values()) {
            var network =
                s.with(
                        settings ->
                            settings.optimizationAlgo(algorithm).maxNumLineSearchIterations(2))
                    .network();
            s.recordRefusal(algorithm.name(), () -> network.fit(s.batch()));
            s.record(algorithm + " parameters", network.params());
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void trainsOnMultiDataSets(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.network();
          network.fit(new MultiDataSet(s.x(), s.y()));
          network.fit(new MultiDataSetIteratorAdapter(s.batches()), 2);
          s.recordTrained("trained", network);
          s.record(
              "accuracy",
              network.evaluate(new MultiDataSetIteratorAdapter(s.batches())).accuracy());
        });
  }

  /** Excludes dropout, since the graph gets another seed each time. */
  @ParameterizedTest
  @EnumSource(names = "NORMALISED_IMAGES", mode = EnumSource.Mode.EXCLUDE)
  void convertsToAGraph(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.trained();
          var graph = network.toComputationGraph();
          s.record("output", graph.outputSingle(s.x()));
          graph.fit(s.batch());
          s.record("parameters", graph.params());
          s.recordTrained("network", s.trained(network));
        });
  }

  @ParameterizedTest
  @EnumSource
  void countsUpdatesAndEpochs(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var network = s.trained();
          network.setIterationCount(40);
          network.setEpochCount(2);
          network.incrementEpochCount();
          s.trained(network);
          s.record("updates", network.getIterationCount());
          s.record("epochs", network.getEpochCount());
          s.record("of a layer", network.getLayer(0).getIterationCount());
          s.record("epochs of a layer", network.getLayer(0).getEpochCount());
          network.init();
          s.recordTrained("initialised again", s.trained(network));
        });
  }

  /** Drawn from ND4J's generator, which is seeded anew for each network. */
  @ParameterizedTest
  @EnumSource
  void trainsWithDl4jsDropout(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          for (var dropout :
              List.of(
                  new Dropout(0.7),
                  new GaussianDropout(0.3),
                  new AlphaDropout(0.8),
                  new SpatialDropout(0.6))) {
            var layers = s.layers();
            layers.add(layers.size() - 1, new DropoutLayer(new Dropout(0.7)));
            boolean images = architecture != Architecture.DENSE;
            if (images || !(dropout instanceof SpatialDropout)) {
              layers.add(1, new DropoutLayer(dropout));
            }
            var network = s.network(layers);
            Subject.seed();
            s.recordTrained(dropout.getClass().getSimpleName(), s.trained(network));
          }
        });
  }
}
