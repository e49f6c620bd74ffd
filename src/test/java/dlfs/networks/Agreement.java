package dlfs.networks;

import static dlfs.support.Closeness.tolerance;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.Combination;
import dlfs.engine.Engine;
import dlfs.gradients.DirectionalCheck;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import dlfs.support.Samples;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Compares a large network with itself: layer sets, engines, and numerical gradients. */
final class Agreement {
  private static final int BATCH = 3;
  private static final int PIXELS_PER_COUNTED = 137;

  private Agreement() {}

  /** Fails unless both layer sets and engines give the same outputs in single precision. */
  static void assertSameOutputs(Network<?> network, ImageShape images, long... labels) {
    MultiDataSet samples = samples(DataType.FLOAT, images, labels);
    assertSame(network, model -> TrainableNetwork.of(model).output(samples.getFeatures()));
  }

  /** Fails unless both layer sets and engines make the same first update in single precision. */
  static void assertSameUpdates(Network<?> network, ImageShape images, long... labels) {
    MultiDataSet samples = samples(DataType.FLOAT, images, labels);
    assertSame(
        network,
        model -> {
          INDArray before = model.params().dup();
          TrainableNetwork.of(model).fit(samples);
          return model.params().sub(before);
        });
  }

  private static void assertSame(Network<?> network, Function<Model, INDArray> computation) {
    INDArray parameters = drawn(network);
    INDArray expected = null;
    for (Combination combination : Combination.values()) {
      Model model = create(network, combination.layers, parameters);
      INDArray found = computation.apply(combination.applied(model));
      expected = expected == null ? found : expected;
      double largest = expected.amaxNumber().doubleValue();
      double difference = expected.sub(found).amaxNumber().doubleValue();
      assertTrue(
          difference <= tolerance(found.dataType()) * largest,
          () -> combination + " differs by " + difference + "; the largest value is " + largest);
    }
  }

  /**
   * Fails if a gradient in double precision is wrong with one of the layer sets.
   *
   * @param arrays the expected number of arrays of trained parameters
   * @param labels the shape of the labels of an image: [classes], or [classes, height, width]
   */
  static void assertRightGradients(
      int arrays, Network<?> network, ImageShape images, long... labels) {
    INDArray parameters = drawn(network).castTo(DataType.DOUBLE);
    for (LayerSet layers : LayerSet.values()) {
      Model model = Engine.accelerate(create(network, layers, parameters));
      DirectionalCheck.assertRight(arrays, model, samples(DataType.DOUBLE, images, labels));
    }
  }

  private static INDArray drawn(Network<?> network) {
    return network.create(LayerSet.BUILTIN, new Sgd(), 1).params();
  }

  /** Creates a network with given parameters, which takes less time than drawing them. */
  private static Model create(Network<?> network, LayerSet layers, INDArray parameters) {
    if (network instanceof ChainNetwork chain) {
      var configuration = chain.configuration(layers, new Sgd(), 1);
      configuration.setDataType(parameters.dataType());
      var model = new MultiLayerNetwork(configuration);
      model.init(parameters, true);
      return model;
    }
    var configuration = ((GraphNetwork) network).configuration(layers, new Sgd(), 1);
    configuration.setDataType(parameters.dataType());
    var model = new ComputationGraph(configuration);
    model.init(parameters, true);
    return model;
  }

  private static MultiDataSet samples(DataType type, ImageShape images, long... labels) {
    long[] shape = LongStream.concat(LongStream.of(BATCH), LongStream.of(labels)).toArray();
    INDArray x = Samples.uniform(1, type, BATCH, images.size());
    INDArray t = Samples.labels(type, shape);
    return labels.length == 1
        ? new MultiDataSet(x, t)
        : new MultiDataSet(x, t, null, fewPixels(type, shape));
  }

  /**
   * Returns a mask in which few pixels count, since rounding of the loss of thousands would hide
   * errors of gradients.
   *
   * @param shape [N, classes, H, W]
   */
  private static INDArray fewPixels(DataType type, long... shape) {
    INDArray mask = Nd4j.zeros(type, shape[0], 1, shape[2], shape[3]);
    for (long pixel = 0; pixel < mask.length(); pixel += PIXELS_PER_COUNTED) {
      mask.putScalar(pixel, 1);
    }
    return mask;
  }
}
