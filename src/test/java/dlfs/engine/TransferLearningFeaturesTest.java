package dlfs.engine;

import static dlfs.engine.Comparison.compareWithDl4j;

import dlfs.networks.Layers;
import dlfs.support.Nets;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.transferlearning.TransferLearningHelper;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** Networks that begin as a part of another one, which may have been trained. */
class TransferLearningFeaturesTest {
  private static TransferLearning.Builder of(MultiLayerNetwork network) {
    return new TransferLearning.Builder(network)
        .fineTuneConfiguration(
            new FineTuneConfiguration.Builder().updater(new Sgd(0.1)).seed(3).build());
  }

  @ParameterizedTest
  @EnumSource
  void freezesTheFirstLayers(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var trained = s.trained();
          for (int last : new int[] {0, 1, trained.getnLayers() - 2}) {
            var network = s.again(of(trained).setFeatureExtractor(last).build());
            s.record(last + " at first", network.output(s.x()));
            s.recordTrained(last + " frozen", s.trained(network));
            s.record(last + " scores", network.scoreExamples(s.batch(), true));
          }
          s.recordTrained("the first network", s.trained(trained));
        });
  }

  @ParameterizedTest
  @EnumSource
  void changesTheNumberOfOutputsOfALayer(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var trained = s.trained();
          for (int i = 0; i < trained.getnLayers() - 1; i++) {
            if (hasWeights(s.layers().get(i)) && hasWeights(s.layers().get(i + 1))) {
              var network =
                  of(trained).nOutReplace(i, 4, WeightInit.XAVIER, WeightInit.XAVIER).build();
              s.record(i + " untouched", i > 0 ? network.getLayer(0).params() : "none");
              s.recordTrained(i + " replaced", s.trained(s.again(Nets.drawn(network))));
            }
          }
        });
  }

  private static boolean hasWeights(Layer layer) {
    return layer instanceof DenseLayer
        || layer instanceof ConvolutionLayer
        || layer instanceof OutputLayer;
  }

  @ParameterizedTest
  @EnumSource
  void replacesTheLastLayers(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var trained = s.trained();
          int width = (int) trained.getLayer(trained.getnLayers() - 2).getParam("W").size(0);
          var network =
              of(trained)
                  .removeLayersFromOutput(2)
                  .addLayer(s.set().resolve(Layers.dense(width, 9, Activation.SIGMOID)))
                  .addLayer(
                      s.set().resolve(Layers.dense(9, Architecture.CLASSES, Activation.IDENTITY)))
                  .addLayer(s.set().resolve(Layers.softmaxWithLoss(Architecture.CLASSES)))
                  .build();
          s.record("untouched", network.getLayer(0).params());
          s.recordTrained("replaced", s.trained(s.again(Nets.drawn(network))));
        });
  }

  /** From the last preprocessor on: DL4J's helper forgets those of the layers that it trains. */
  @ParameterizedTest
  @EnumSource
  void trainsUnfrozenLayersOnFeaturesOfFrozenOnes(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var trained = s.trained();
          int first =
              trained.getLayerWiseConfigurations().getInputPreProcessors().keySet().stream()
                  .reduce(0, Math::max);
          for (int last = first; last < trained.getnLayers() - 1; last++) {
            var copy = s.again(trained.clone());
            var helper = new TransferLearningHelper(copy, last);
            DataSet featurized = helper.featurize(s.batch());
            s.record(last + " features", featurized.getFeatures());
            s.record(last + " output", helper.outputFromFeaturized(featurized.getFeatures()));
            for (int step = 0; step < 2; step++) {
              helper.fitFeaturized(helper.featurize(s.batch(step)));
            }
            s.record(last + " trained", helper.unfrozenMLN().params());
            s.record(last + " trained as a whole", copy.output(s.x()));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void trainsBesidesLayersThatAreConfiguredAsFrozen(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          for (int i = 0; i < 2; i++) {
            var layers = s.layers();
            layers.set(i, new FrozenLayer(layers.get(i)));
            var network = s.network(layers);
            s.record(i + " at first", network.output(s.x()));
            s.recordTrained(i + " frozen", s.trained(network));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void trainsThroughFrozenLayers(Architecture architecture) throws Exception {
    compareWithDl4j(
        architecture,
        s -> {
          var layers = s.layers();
          for (int i = 1; i < layers.size() - 1; i++) {
            boolean refusedByDl4j =
                layers.get(i) instanceof BatchNormalization
                    || layers.get(i) instanceof dlfs.layers.Dropout;
            if (!refusedByDl4j) {
              var changed = s.layers();
              changed.set(i, new FrozenLayerWithBackprop(changed.get(i)));
              s.recordTrained(i + " frozen", s.trained(s.network(changed)));
            }
          }
        });
  }
}
