package dlfs.lab;

import dlfs.engine.CpuKernels;
import dlfs.engine.kernels.Memory;
import dlfs.engine.kernels.Vector;
import dlfs.lab.results.Overflow.Part;
import java.lang.ref.Reference;
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
 * Takes down in which step of a training, and in which layer, a network's numbers first became NaN
 * or infinite. Looks at the last output, the gradient, the loss and the parameters of each step,
 * and at single layers only when one of these is not finite.
 */
final class FiniteWatch extends BaseTrainingListener {
  private final Run run;
  private final MultiLayerNetwork network;
  private Finding found;
  private boolean over;

  /**
   * @param layer counted from 1
   */
  private record Finding(Part part, int layer) {}

  /** Watches the training of this network from now on; for good, once it has found something. */
  FiniteWatch(Run run, MultiLayerNetwork network) {
    this.run = run;
    this.network = network;
    this.over = run.hasOverflown();
    network.addListeners(this);
  }

  /** To be called after each step. */
  void check(int iteration) {
    if (over) {
      return;
    }
    if (found == null && !Double.isFinite(network.score())) {
      found = new Finding(Part.LOSS, network.getnLayers());
    }
    if (found == null && !isFinite(network.params())) {
      found = new Finding(Part.PARAMETERS, layers(network.paramTable()).min().orElseThrow());
    }
    if (found != null) {
      over = true;
      run.record(iteration, found.part.metric(), found.layer);
    }
  }

  /** The loss of the network as it is now; NaN once it has overflown. */
  double loss(int iteration, DataSet samples) {
    double loss = network.score(samples);
    if (!over && !Double.isFinite(loss)) {
      onForwardPass(network, network.feedForward(samples.getFeatures()));
      check(iteration);
    }
    return over && Double.isFinite(loss) ? Double.NaN : loss;
  }

  /**
   * @param activations the network's input, and the output of each layer, but maybe the last
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

  /** A gradient is computed from the last layer to the first. */
  @Override
  public void onBackwardPass(Model model) {
    if (found == null && !isFinite(network.getFlattenedGradients())) {
      Map<String, INDArray> gradients = network.gradient().gradientForVariable();
      found = new Finding(Part.GRADIENT, layers(gradients).max().orElseThrow());
    }
  }

  /** The layers, from 1, that have NaN or infinity; DL4J names an array of the first one "0_W". */
  private static IntStream layers(Map<String, INDArray> arrays) {
    return arrays.entrySet().stream()
        .filter(entry -> !isFinite(entry.getValue()))
        .map(Map.Entry::getKey)
        .mapToInt(name -> 1 + Integer.parseInt(name.substring(0, name.indexOf('_'))));
  }

  /** By the sum of squares where that is finite, which takes a fraction of the time. */
  private static boolean isFinite(INDArray array) {
    return hasFiniteSquares(array)
        || DoubleStream.of(array.dup('c').data().asDouble()).allMatch(Double::isFinite);
  }

  private static boolean hasFiniteSquares(INDArray array) {
    if (!Memory.isDense(array)) {
      return false;
    }
    double squares = CpuKernels.of(array.dataType()).algebra().sumOfSquares(Vector.of(array));
    Reference.reachabilityFence(array);
    return Double.isFinite(squares);
  }
}
