package dlfs.lab;

import dlfs.engine.EngineKind;
import dlfs.lab.results.Overflow.Part;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Records the iteration of a training, and the layer, in which a value first became NaN or
 * infinite. Checks the output of the network, the gradient, the loss and the parameters of each
 * iteration, and single layers only when one of these is not finite.
 */
final class FiniteWatch extends BaseTrainingListener {
  private final Run run;
  private final MultiLayerNetwork network;
  private final EngineKind engine;
  private Finding found;
  private boolean done;

  /**
   * The first value that was not finite.
   *
   * @param layer counted from 1
   */
  private record Finding(Part part, int layer) {}

  /** Starts to watch the training of this network, until a value is not finite. */
  FiniteWatch(Run run, MultiLayerNetwork network) {
    this.run = run;
    this.network = network;
    this.engine = EngineKind.of(network);
    this.done = run.hasOverflowed();
    network.addListeners(this);
  }

  /** Checks the loss and the parameters; to be called after each step. */
  void check(int iteration) {
    if (done) {
      return;
    }
    if (found == null && !Double.isFinite(network.score())) {
      found = new Finding(Part.LOSS, network.getnLayers());
    }
    if (found == null && !isFinite(network.params())) {
      found = new Finding(Part.PARAMETERS, layers(network.paramTable()).min().orElseThrow());
    }
    if (found != null) {
      done = true;
      run.record(iteration, found.part.metric(), found.layer);
    }
  }

  /** Returns the current loss of the network; NaN once a value has been non-finite. */
  double loss(int iteration, DataSet samples) {
    double loss = network.score(samples);
    if (!done && !Double.isFinite(loss)) {
      onForwardPass(network, network.feedForward(samples.getFeatures()));
      check(iteration);
    }
    return done && Double.isFinite(loss) ? Double.NaN : loss;
  }

  /**
   * Checks a forward pass.
   *
   * @param activations the network's input and the output of each layer; the last may be missing
   */
  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    if (found != null || isFinite(activations.get(activations.size() - 1))) {
      return;
    }
    int layer = 0;
    while (isFinite(activations.get(layer))) {
      layer++;
    }
    found = new Finding(Part.OUTPUT, layer);
  }

  /** Checks a backward pass, which runs from the last layer to the first. */
  @Override
  public void onBackwardPass(Model model) {
    if (found == null && !isFinite(network.getFlattenedGradients())) {
      Map<String, INDArray> gradients = network.gradient().gradientForVariable();
      found = new Finding(Part.GRADIENT, layers(gradients).max().orElseThrow());
    }
  }

  /** The layers, from 1, with a value that is not finite; DL4J names arrays "0_W", "1_W". */
  private IntStream layers(Map<String, INDArray> arrays) {
    return arrays.entrySet().stream()
        .filter(entry -> !isFinite(entry.getValue()))
        .map(Map.Entry::getKey)
        .mapToInt(name -> 1 + Integer.parseInt(name.substring(0, name.indexOf('_'))));
  }

  /** Checks the sum of squares first, which takes a fraction of the time. */
  private boolean isFinite(INDArray array) {
    return Double.isFinite(engine.sumOfSquares(array))
        || DoubleStream.of(array.dup('c').data().asDouble()).allMatch(Double::isFinite);
  }
}
