package dlfs.networks;

import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.softmaxWithLoss;

import dlfs.layers.Dropout;
import dlfs.layers.LayerSet;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The fully connected network of the book's chapter 6: hidden layers with the same activation
 * function, then softmax with cross-entropy; optionally with batch normalisation, dropout and
 * weight decay, as in the book's {@code MultiLayerNetExtend}.
 *
 * @param inputs the number of values per sample
 * @param hidden the widths of the hidden layers, in order; at least one
 * @param classes the number of classes
 * @param activation the activation function of every hidden layer
 * @param weights how the weights of all layers, including the last, are initialised
 * @param batchNormalization whether each hidden layer is normalised before its activation function
 *     (section 6.3)
 * @param dropProbability the probability that an output of a hidden layer is dropped in training
 *     (section 6.4.3); 0 for no dropout
 * @param weightDecay λ in the term λ/2 ΣW² that is added to the loss, for all weights but not the
 *     biases (section 6.4.2); 0 for none
 */
public record MultiLayerNet(
    int inputs,
    List<Integer> hidden,
    int classes,
    Activation activation,
    InitialWeights weights,
    boolean batchNormalization,
    double dropProbability,
    double weightDecay)
    implements ChainNetwork {
  private static final double EPSILON = 1e-6;
  private static final double DECAY = 0.9;

  public MultiLayerNet {
    hidden = List.copyOf(hidden);
    if (hidden.isEmpty()) {
      throw new IllegalArgumentException("a MultiLayerNet needs at least one hidden layer");
    }
    if (!(weightDecay >= 0)) {
      throw new IllegalArgumentException("weight decay must be 0 or more, not " + weightDecay);
    }
  }

  /** Creates a network without batch normalisation, dropout and weight decay. */
  public MultiLayerNet(
      int inputs,
      List<Integer> hidden,
      int classes,
      Activation activation,
      InitialWeights weights) {
    this(inputs, hidden, classes, activation, weights, false, 0, 0);
  }

  /**
   * Returns the network of chapter 6's experiments: hidden layers of 100 units with ReLU, He's
   * initial weights, 10 classes.
   *
   * @param hiddenLayers the number of hidden layers, at least one
   */
  public static MultiLayerNet ofTheBook(int inputs, int hiddenLayers) {
    return new MultiLayerNet(
        inputs,
        Collections.nCopies(hiddenLayers, 100),
        10,
        Activation.RELU,
        new InitialWeights.He());
  }

  /**
   * Returns the TwoLayerNet of section 5.7: one hidden layer of 50 units with ReLU, initial weights
   * with a standard deviation of 0.01, 10 classes. (The one in section 4.5 uses the sigmoid
   * instead.)
   */
  public static MultiLayerNet twoLayerNet(int inputs) {
    return new MultiLayerNet(
        inputs, List.of(50), 10, Activation.RELU, new InitialWeights.Std(0.01));
  }

  /** Returns this network with other initial weights. */
  public MultiLayerNet with(InitialWeights other) {
    return new MultiLayerNet(
        inputs,
        hidden,
        classes,
        activation,
        other,
        batchNormalization,
        dropProbability,
        weightDecay);
  }

  /** Returns this network with as many hidden layers of another width. */
  public MultiLayerNet withUnits(int units) {
    return new MultiLayerNet(
        inputs,
        Collections.nCopies(hidden.size(), units),
        classes,
        activation,
        weights,
        batchNormalization,
        dropProbability,
        weightDecay);
  }

  /** Returns this network with batch normalisation. */
  public MultiLayerNet withBatchNormalization() {
    return new MultiLayerNet(
        inputs, hidden, classes, activation, weights, true, dropProbability, weightDecay);
  }

  /** Returns this network with dropout after each hidden layer. */
  public MultiLayerNet withDropout(double probability) {
    return new MultiLayerNet(
        inputs, hidden, classes, activation, weights, batchNormalization, probability, weightDecay);
  }

  /** Returns this network with weight decay. */
  public MultiLayerNet withWeightDecay(double lambda) {
    return new MultiLayerNet(
        inputs, hidden, classes, activation, weights, batchNormalization, dropProbability, lambda);
  }

  @Override
  public MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var list = Configurations.begin(layers, weights, weightDecay, updater, seed);
    int width = inputs;
    for (int next : hidden) {
      if (batchNormalization) {
        list.layer(dense(width, next, Activation.IDENTITY)) // [N, width] -> [N, next]
            .layer(Layers.batchNormalization(next, EPSILON, DECAY)) // [N, next]
            .layer(Layers.activation(activation)); // [N, next]
      } else {
        list.layer(dense(width, next, activation)); // [N, width] -> [N, next]
      }
      if (dropProbability > 0) {
        list.layer(new Dropout(dropProbability)); // [N, next]
      }
      width = next;
    }
    return list.layer(dense(width, classes, Activation.IDENTITY)) // [N, classes]
        .layer(softmaxWithLoss(classes))
        .build();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The running variances of batch normalisation start at 0, as in the book's code, and not at 1
   * as in DL4J: with small weights, they would take hundreds of steps to decay from 1.
   */
  @Override
  public MultiLayerNetwork create(LayerSet layers, IUpdater updater, long seed) {
    MultiLayerNetwork network = ChainNetwork.super.create(layers, updater, seed);
    for (Layer layer : network.getLayers()) {
      if (layer.conf().getLayer() instanceof BatchNormalization) {
        layer.getParam(BatchNormalizationParamInitializer.GLOBAL_VAR).assign(0);
      }
    }
    return network;
  }
}
