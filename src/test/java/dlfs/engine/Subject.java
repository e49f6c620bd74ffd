package dlfs.engine;

import dlfs.layers.LayerSet;
import dlfs.support.Nets;
import dlfs.support.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** A network on which a feature is tested, its data, and the outcome. */
final class Subject {
  private static final DataType TYPE = DataType.DOUBLE;
  private static final int SAMPLES = 6;

  private final Architecture architecture;
  private final Combination combination;
  private final Map<String, Object> outcome = new LinkedHashMap<>();
  private Consumer<NeuralNetConfiguration.Builder> settings = builder -> {};

  Subject(Architecture architecture, Combination combination) {
    this.architecture = architecture;
    this.combination = combination;
  }

  // The network.

  /** Adds settings to the networks. */
  Subject with(Consumer<NeuralNetConfiguration.Builder> more) {
    settings = more;
    return this;
  }

  boolean isDl4js() {
    return combination == Combination.DL4J;
  }

  LayerSet set() {
    return combination.layers;
  }

  List<Layer> layers() {
    return architecture.layers(combination.layers);
  }

  /** Returns a network with random parameters, the same each time. */
  MultiLayerNetwork network() {
    return network(layers());
  }

  MultiLayerNetwork network(List<Layer> layers) {
    return again(Nets.drawn(Nets.initialised(configuration(layers))));
  }

  MultiLayerConfiguration configuration(List<Layer> layers) {
    var builder = settings();
    return Nets.configuration(builder, architecture.shape(SAMPLES), layers.toArray(Layer[]::new));
  }

  NeuralNetConfiguration.Builder settings() {
    var builder = Nets.settings(TYPE).updater(new Nesterovs(0.05, 0.9));
    settings.accept(builder);
    return builder;
  }

  /** Returns a network derived from this one, accelerated if this one is. */
  <M extends Model> M again(M network) {
    return combination.applied(network);
  }

  MultiLayerNetwork trained() {
    return trained(network());
  }

  MultiLayerNetwork trained(MultiLayerNetwork network) {
    for (int step = 0; step < 2; step++) {
      network.fit(batch(step));
    }
    return network;
  }

  // The data.

  INDArray x() {
    return x(0);
  }

  INDArray x(int seed) {
    return Samples.uniform(10 + seed, TYPE, architecture.shape(SAMPLES));
  }

  INDArray y() {
    return Samples.labels(TYPE, SAMPLES, Architecture.CLASSES);
  }

  DataSet batch() {
    return batch(0);
  }

  DataSet batch(int seed) {
    return new DataSet(x(seed), y());
  }

  /** Two batches. */
  DataSetIterator batches() {
    List<DataSet> samples = new ArrayList<>();
    IntStream.range(0, 2).forEach(seed -> samples.addAll(batch(seed).asList()));
    return new ListDataSetIterator<>(samples, SAMPLES);
  }

  /** Returns random values between -1 and 1 in the shape of another array. */
  static INDArray like(INDArray other) {
    return Samples.uniform(99, other.dataType(), other.shape());
  }

  static void seed() {
    Nd4j.getRandom().setSeed(7);
  }

  // The outcome.

  void record(String what, Object value) {
    if (value instanceof INDArray array) {
      outcome.put(what + " has the shape", Arrays.toString(array.shape()));
      outcome.put(what, array.dup('c').data().asDouble());
    } else if (value instanceof Map<?, ?> map) {
      outcome.put(what + " has", new TreeSet<>(map.keySet()));
      new TreeMap<>(map).forEach((name, part) -> record(what + " " + name, part));
    } else if (value instanceof List<?> list) {
      outcome.put(what + " has parts:", list.size());
      IntStream.range(0, list.size()).forEach(i -> record(what + " " + i, list.get(i)));
    } else if (value instanceof Number number) {
      outcome.put(what, new double[] {number.doubleValue()});
    } else {
      outcome.put(what, String.valueOf(value));
    }
  }

  /**
   * Records the parameters and updater state of a trained network, and its output for new samples.
   */
  void recordTrained(String what, MultiLayerNetwork network) {
    record(what + ": parameters", network.params());
    record(what + ": state", network.getUpdater().getStateViewArray());
    record(what + ": output", network.output(x(50)));
  }

  /** Records whether an action is refused; the message and the class that throws may differ. */
  void recordRefusal(String what, Executable action) {
    boolean refused = false;
    try {
      action.execute();
    } catch (Throwable e) {
      refused = true;
    }
    outcome.put(what + " is refused", refused);
  }

  Map<String, Object> outcome() {
    return outcome;
  }
}
