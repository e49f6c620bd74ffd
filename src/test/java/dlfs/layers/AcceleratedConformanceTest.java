package dlfs.layers;

import static dlfs.support.Nets.settings;
import static dlfs.text.Text.formatted;

import dlfs.engine.Engine;
import dlfs.networks.Layers;
import dlfs.support.Nets;
import dlfs.support.Samples;
import dlfs.support.SilentDl4j;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Every call of an accelerated network, or of a layer in it, has the same outcome as in a plain
 * DL4J network.
 */
@ExtendWith(SilentDl4j.class)
class AcceleratedConformanceTest {
  private static final long[] IMAGES = {4, 2, 6, 5};

  /** A plain DL4J network, and one that has to agree with it when accelerated. */
  private record Networks(
      String name, MultiLayerConfiguration theirs, MultiLayerConfiguration ours) {
    int size() {
      return theirs.getConfs().size();
    }

    boolean hasLoss() {
      return network(theirs).getOutputLayer() instanceof IOutputLayer;
    }

    /** Returns this layer of both networks; the networks themselves for -1. */
    Subject subject(int index) {
      MultiLayerNetwork reference = network(theirs);
      INDArray features = Samples.apart(1, DataType.DOUBLE, IMAGES);
      Scene.Arguments last = Scene.Arguments.of(reference, features, size() - 1);
      Scene.Arguments arguments =
          index < 0
              ? new Scene.Arguments(features, last.outputGradient(), last.labels())
              : Scene.Arguments.of(reference, features, index);
      DataSet samples = new DataSet(features, last.labels());
      return new Subject(
          formatted("%s, %d %s", name, index, index < 0 ? "network" : nameOfLayer(index)),
          () -> new LayerInNetwork(network(theirs), index, samples, arguments),
          () -> new LayerInNetwork(Engine.accelerate(network(ours)), index, samples, arguments),
          true);
    }

    private String nameOfLayer(int index) {
      return theirs.getConf(index).getLayer().getClass().getSimpleName();
    }

    /** Uses no workspaces, so that internal arrays remain valid until they are compared. */
    private static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
      MultiLayerConfiguration own = configuration.clone();
      own.setTrainingWorkspaceMode(WorkspaceMode.NONE);
      own.setInferenceWorkspaceMode(WorkspaceMode.NONE);
      MultiLayerNetwork network = Nets.drawn(Nets.initialised(own));
      network.initGradientsView();
      return network;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Networks> networks() {
    MultiLayerConfiguration classifier = imageClassifier(LayerSet.BUILTIN);
    MultiLayerConfiguration others = layersThatStayDl4js();
    MultiLayerConfiguration features = featuresWithoutALoss();
    return Stream.of(
        new Networks("DL4J's", classifier, classifier),
        new Networks("from scratch", classifier, imageClassifier(LayerSet.SCRATCH)),
        new Networks("DL4J's, some of them as they are", others, others),
        new Networks("without a loss", features, features));
  }

  private static MultiLayerConfiguration imageClassifier(LayerSet layers) {
    return Nets.configuration(
        common(),
        IMAGES,
        layers.resolve(Layers.convolution(2, 3, 3, 1, 1, Activation.RELU)),
        layers.resolve(Layers.maxPooling(2, 2, 0)),
        layers.resolve(Layers.batchNormalization(3, 1e-3, 0.8)),
        layers.resolve(Layers.convolution(3, 2, 2, 1, 1, Activation.TANH)),
        layers.resolve(Layers.dense(24, 3, Activation.IDENTITY)),
        layers.resolve(Layers.softmaxWithLoss(3)));
  }

  private static MultiLayerConfiguration layersThatStayDl4js() {
    return Nets.configuration(
        common(),
        IMAGES,
        new ConvolutionLayer.Builder(2, 2).nOut(3).hasBias(false).build(),
        LayerSet.BUILTIN.resolve(Layers.localResponseNormalization(2, 3, 0.5, 0.6)),
        new ConvolutionLayer.Builder(2, 2).nOut(2).activation(Activation.SIGMOID).build(),
        LayerSet.BUILTIN.resolve(Layers.maxPooling(2, 1, 0)),
        new ActivationLayer(Activation.RELU),
        new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(),
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(3)
            .activation(Activation.SOFTMAX)
            .build());
  }

  private static MultiLayerConfiguration featuresWithoutALoss() {
    return Nets.configuration(
        common(),
        IMAGES,
        new ConvolutionLayer.Builder(3, 3).nOut(3).activation(Activation.RELU).build(),
        LayerSet.BUILTIN.resolve(Layers.maxPooling(2, 2, 0)),
        new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build());
  }

  private static NeuralNetConfiguration.Builder common() {
    return settings(DataType.DOUBLE).l2(0.1).constrainWeights(new MaxNormConstraint(0.9, 1));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void agree(Networks networks) {
    Differences differences = new Differences();
    for (int index = networks.hasLoss() ? 0 : -1; index < networks.size(); index++) {
      Subject subject = networks.subject(index);
      for (Situation situation :
          List.of(Situation.AFTER_INFERENCE, Situation.AFTER_A_TRAINING_FORWARD_PASS)) {
        differences.ofAllInTurn(subject, situation, AcceleratedConformanceTest::works);
      }
    }
    differences.assertNone();
  }

  /**
   * Selects the calls of training and inference, except those whose effect the next call would not
   * undo.
   */
  private static boolean works(Probe probe) {
    return probe.is(Probe.Kind.WORKS)
        && !probe.method().startsWith("setBackpropGradients")
        && !probe.method().contains("MaskArray");
  }
}
