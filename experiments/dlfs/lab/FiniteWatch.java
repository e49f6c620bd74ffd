package dlfs.lab;

import dlfs.engine.EngineKind;
import dlfs.engine.MergedActivationsListener;
import dlfs.lab.results.Overflow.Part;
import dlfs.networks.TrainableNetwork;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Records the iteration of a training, and the layer, in which a value first became NaN or
 * infinite. Checks the output of the network, the gradient, the loss and the parameters of each
 * iteration, and single layers only when one of these is not finite.
 */
final class FiniteWatch extends BaseTrainingListener implements MergedActivationsListener {
  private final Run run;
  private final TrainableNetwork network;
  private final List<String> layers;
  private final EngineKind engine;
  private Finding found;
  private boolean done;

  /**
   * The first value that was not finite.
   *
   * @param layer counted from 1, in the order of the layers' parameters
   */
  private record Finding(Part part, int layer) {}

  /** Starts to watch the training of this network, until a value is not finite. */
  FiniteWatch(Run run, TrainableNetwork network) {
    this.run = run;
    this.network = network;
    this.layers = List.copyOf(network.layers().keySet());
    this.engine = EngineKind.of(network.model());
    this.done = run.hasOverflowed();
    network.model().addListeners(this);
  }

  /** Checks the loss and the parameters; to be called after each step. */
  void check(int iteration) {
    if (done) {
      return;
    }
    if (found == null && !Double.isFinite(network.model().score())) {
      found = new Finding(Part.LOSS, layers.size());
    }
    if (found == null && !isFinite(network.model().params())) {
      found =
          new Finding(Part.PARAMETERS, owners(network.model().paramTable()).min().orElseThrow());
    }
    if (found != null) {
      done = true;
      run.record(iteration, found.part.metric(), found.layer);
    }
  }

  /** Returns the current loss of the network; NaN once a value has been non-finite. */
  double loss(int iteration, MultiDataSet samples) {
    double loss = network.loss(samples);
    if (!done && !Double.isFinite(loss)) {
      checkOutputs(network.activations(samples.getFeatures()));
      check(iteration);
    }
    return done && Double.isFinite(loss) ? Double.NaN : loss;
  }

  /**
   * Checks the forward pass of a chain.
   *
   * @param activations the network's input and the output of each layer; the last may be missing
   */
  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    checkOutputs(
        layers.subList(0, activations.size() - 1),
        layer -> activations.get(1 + layers.indexOf(layer)));
  }

  /**
   * Checks the forward pass of a graph.
   *
   * @param activations the output of each vertex; those of the last layers may be missing
   */
  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    checkOutputs(activations);
  }

  private void checkOutputs(Map<String, INDArray> outputs) {
    checkOutputs(layers.stream().filter(outputs::containsKey).toList(), outputs::get);
  }

  /**
   * Checks the outputs of layers: of the last one first, and of all others if it is not finite.
   *
   * @param known the layers whose outputs there are
   * @param outputs returns the output of a layer; on a card, each call copies it to the processor
   */
  private void checkOutputs(List<String> known, Function<String, INDArray> outputs) {
    if (found != null || known.isEmpty() || isFinite(outputs.apply(known.get(known.size() - 1)))) {
      return;
    }
    String first =
        known.stream().filter(layer -> !isFinite(outputs.apply(layer))).findFirst().orElseThrow();
    found = new Finding(Part.OUTPUT, 1 + layers.indexOf(first));
  }

  /** Checks a backward pass, which runs from the last layer to the first. */
  @Override
  public void onBackwardPass(Model model) {
    if (found == null && !isFinite(network.gradients())) {
      Map<String, INDArray> gradients = model.gradient().gradientForVariable();
      found = new Finding(Part.GRADIENT, owners(gradients).max().orElseThrow());
    }
  }

  /**
   * Returns the layers, counted from 1, with a value that is not finite. DL4J names the arrays
   * after their layers: "0_W", "1_W".
   */
  private IntStream owners(Map<String, INDArray> arrays) {
    return arrays.entrySet().stream()
        .filter(entry -> !isFinite(entry.getValue()))
        .map(Map.Entry::getKey)
        .mapToInt(name -> 1 + layers.indexOf(name.substring(0, name.lastIndexOf('_'))));
  }

  /** Checks the sum of squares first, which takes a fraction of the time. */
  private boolean isFinite(INDArray array) {
    return Double.isFinite(engine.sumOfSquares(array))
        || DoubleStream.of(array.dup('c').data().asDouble()).allMatch(Double::isFinite);
  }
}
