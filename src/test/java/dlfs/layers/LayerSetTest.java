package dlfs.layers;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.Nets.drawn;
import static dlfs.support.Nets.settings;
import static dlfs.support.Nets.squaredError;
import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.EngineKind;
import dlfs.networks.Layers;
import dlfs.support.Closeness;
import dlfs.support.Nets;
import dlfs.support.Samples;
import dlfs.support.SilentDl4j;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The from-scratch layers against DL4J's own, from the same parameters. In DOUBLE, DL4J computes in
 * its own code; in FLOAT, with oneDNN, except for dilated convolutions, of which it logs that
 * oneDNN fails.
 */
@ExtendWith(SilentDl4j.class)
class LayerSetTest {
  private static final List<Activation> ACTIVATIONS =
      List.of(Activation.IDENTITY, Activation.RELU, Activation.SIGMOID, Activation.TANH);

  /** One layer in both sets, and the shape of a batch for it. */
  private record Trial(String name, long[] shape, Function<LayerSet, Layer> layer) {
    @Override
    public String toString() {
      return name + " on " + Arrays.toString(shape);
    }
  }

  static Stream<Trial> affine() {
    long[][] sizes = {{1, 1, 1}, {1, 6, 3}, {7, 1, 4}, {4, 3, 1}, {33, 17, 65}, {2, 300, 30}};
    return Arrays.stream(sizes).flatMap(LayerSetTest::affine);
  }

  private static Stream<Trial> affine(long[] size) {
    int inputs = (int) size[1];
    int outputs = (int) size[2];
    return ACTIVATIONS.stream()
        .map(
            f ->
                new Trial(
                    formatted("%s, %d outputs", f, outputs),
                    new long[] {size[0], inputs},
                    set -> set.resolve(Layers.dense(inputs, outputs, f))));
  }

  /**
   * Every kernel with every stride and padding; batches (more images than parts of a batch, too),
   * channels, filters, image sizes and activation functions take turns.
   */
  static Stream<Trial> convolutions() {
    int[] channels = {1, 2, 3, 16, 5};
    int[] filters = {4, 1, 7, 16};
    List<Trial> trials = new ArrayList<>();
    for (int kernel : new int[] {1, 2, 3, 4, 5, 7, 11}) {
      for (int stride : new int[] {1, 2, 4}) {
        for (int pad : new int[] {0, 1, 2}) {
          int i = trials.size();
          int from = channels[i % 5];
          int to = filters[i % 4];
          Activation f = ACTIVATIONS.get((i + i / 4) % 4);
          trials.add(
              new Trial(
                  formatted(
                      "%dx%d, stride %d, pad %d, %d filters, %s",
                      kernel, kernel, stride, pad, to, f),
                  images(i, from, kernel),
                  set -> set.resolve(Layers.convolution(from, to, kernel, stride, pad, f))));
        }
      }
    }
    return trials.stream();
  }

  static Stream<Trial> poolings() {
    List<Trial> trials = new ArrayList<>();
    for (int kernel : new int[] {1, 2, 3, 5}) {
      for (int stride : new int[] {1, 2, 4}) {
        for (int pad = 0; pad <= Math.min(2, kernel - 1); pad++) {
          int i = trials.size();
          int p = pad;
          String window = formatted("%dx%d, stride %d, pad %d", kernel, kernel, stride, pad);
          long[] shape = images(i, 1 + i % 3, kernel);
          trials.add(
              new Trial(
                  "max " + window,
                  shape,
                  set -> set.resolve(Layers.maxPooling(kernel, stride, p))));
          trials.add(
              new Trial(
                  "average " + window,
                  shape,
                  set -> set.resolve(Layers.averagePooling(kernel, stride, p))));
        }
      }
    }
    return trials.stream();
  }

  /** Images of many sizes, square and not, that some window falls into. */
  private static long[] images(int i, int channels, int kernel) {
    long[] batch = {1, 2, 9, 3, 1, 22};
    int least = Math.max(kernel, 4);
    return new long[] {batch[i % 6], channels, least + i % 5, least + (2 * i + 3) % 7};
  }

  static Stream<Trial> others() {
    List<Trial> trials = new ArrayList<>();
    for (long[] shape : new long[][] {{1, 1}, {3, 5}, {2, 3, 4, 5}, {40, 90}}) {
      for (Activation f : List.of(Activation.RELU, Activation.SIGMOID, Activation.TANH)) {
        trials.add(new Trial(f.toString(), shape, set -> set.resolve(Layers.activation(f))));
      }
    }
    for (long[] shape : new long[][] {{5, 4}, {64, 33}, {3, 2, 1, 1}, {2, 3, 4, 5}, {9, 1, 7, 3}}) {
      trials.add(
          new Trial(
              "batch normalisation",
              shape,
              set -> set.resolve(Layers.batchNormalization((int) shape[1], 1e-3, 0.8))));
      trials.add(
          new Trial(
              "batch normalisation with a logarithmic variance",
              shape,
              set ->
                  new org.deeplearning4j.nn.conf.layers.BatchNormalization.Builder(0.8, false)
                      .useLogStd(true)
                      .build()));
    }
    for (long[] shape : new long[][] {{1, 1, 1, 1}, {9, 3, 4, 5}, {22, 17, 7, 7}}) {
      trials.add(
          new Trial(
              "global average pooling", shape, set -> set.resolve(Layers.globalAveragePooling())));
      trials.add(
          new Trial("global max pooling", shape, set -> set.resolve(Layers.globalMaxPooling())));
    }
    for (int[] pad : new int[][] {{0, 0, 0, 0}, {1, 1, 1, 1}, {2, 0, 1, 3}}) {
      trials.add(
          new Trial(
              "zero padding " + Arrays.toString(pad),
              new long[] {22, 3, 4, 5},
              set -> set.resolve(Layers.zeroPadding(pad[0], pad[1], pad[2], pad[3]))));
    }
    // Each window has all channels: where they differ, DL4J's gradient is not its function's.
    trials.add(
        new Trial(
            "local response normalisation",
            new long[] {4, 3, 3, 2},
            set -> set.resolve(Layers.localResponseNormalization(2, 5, 0.5, 0.6))));
    return trials.stream();
  }

  /** "Same" padding and dilation. */
  static Stream<Trial> paddedByMode() {
    List<Trial> trials = new ArrayList<>();
    for (int kernel : new int[] {1, 2, 3, 5}) {
      for (int stride : new int[] {1, 2, 3}) {
        int i = trials.size();
        int from = 1 + i % 3;
        Activation f = ACTIVATIONS.get(i % 4);
        String window = formatted("%dx%d, stride %d, same padding", kernel, kernel, stride);
        long[] shape = images(i, from, kernel);
        trials.add(new Trial(window, shape, set -> Layers.sameConvolution(4, kernel, stride, f)));
        trials.add(new Trial("max " + window, shape, set -> Layers.sameMaxPooling(kernel, stride)));
        trials.add(
            new Trial(
                "average " + window, shape, set -> Layers.sameAveragePooling(kernel, stride)));
      }
    }
    for (int dilation : new int[] {2, 3}) {
      trials.add(
          new Trial(
              "dilated by " + dilation,
              new long[] {3, 2, 6, 7},
              set -> Layers.dilatedConvolution(3, 3, dilation, Activation.TANH)));
    }
    trials.add(new Trial("2x3, dilated by 3x1", new long[] {9, 3, 8, 7}, set -> unevenlyDilated()));
    return trials.stream();
  }

  private static Layer unevenlyDilated() {
    ConvolutionLayer layer = Layers.convolution(3, 5, 1, 1, 0, Activation.RELU);
    layer.setKernelSize(new int[] {2, 3});
    layer.setStride(new int[] {2, 1});
    layer.setDilation(new int[] {3, 1});
    layer.setPadding(new int[] {1, 2});
    return layer;
  }

  static Stream<Trial> enlargements() {
    List<Trial> trials = new ArrayList<>();
    for (int kernel : new int[] {1, 2, 3, 4}) {
      for (int stride : new int[] {1, 2, 3}) {
        int i = trials.size();
        int pad = kernel > 2 ? i % 2 : 0;
        Activation f = ACTIVATIONS.get((i + i / 4) % 4);
        trials.add(
            new Trial(
                formatted("transposed %dx%d, stride %d, pad %d", kernel, kernel, stride, pad),
                new long[] {1 + 7 * (i % 4), 1 + i % 3, 2 + i % 3, 3},
                set -> Layers.transposedConvolution(1 + 5 * (i % 4), kernel, stride, pad, f)));
      }
    }
    trials.add(new Trial("transposed, same", new long[] {3, 2, 3, 4}, set -> sameTransposed(3, 2)));
    trials.add(
        new Trial("transposed, same", new long[] {3, 16, 4, 4}, set -> sameTransposed(2, 1)));
    for (int factor : new int[] {1, 2, 5}) {
      trials.add(
          new Trial(
              "enlarged by " + factor, new long[] {22, 3, 4, 5}, set -> Layers.upsampling(factor)));
    }
    return trials.stream();
  }

  private static Layer sameTransposed(int kernel, int stride) {
    Deconvolution2D layer = Layers.transposedConvolution(16, kernel, stride, 0, Activation.SIGMOID);
    layer.setConvolutionMode(ConvolutionMode.Same);
    layer.setHasBias(false);
    return layer;
  }

  /** Further settings of DL4J's. */
  static Stream<Trial> unusual() {
    return Stream.of(
        new Trial("leaky ReLU", new long[] {40, 90}, set -> new ActivationLayer(leakyRelu())),
        new Trial("leaky ReLU", new long[] {2, 3, 4, 5}, set -> new ActivationLayer(leakyRelu())),
        new Trial(
            "leaky ReLU in a fully connected layer",
            new long[] {9, 7},
            set -> leaky(Layers.dense(7, 5, Activation.IDENTITY))),
        new Trial(
            "leaky ReLU in a convolution",
            new long[] {3, 16, 6, 5},
            set -> leaky(Layers.convolution(16, 16, 3, 1, 1, Activation.IDENTITY))),
        new Trial(
            "leaky ReLU in a transposed convolution",
            new long[] {3, 2, 4, 5},
            set -> leaky(Layers.transposedConvolution(4, 2, 2, 0, Activation.IDENTITY))),
        new Trial("no bias", new long[] {4, 3}, LayerSetTest::affineWithoutBias),
        new Trial("no bias", new long[] {9, 2, 5, 6}, LayerSetTest::convolutionWithoutBias),
        new Trial("3x2, stride 2x1", new long[] {3, 2, 6, 5}, LayerSetTest::oblongConvolution),
        new Trial("3x2, stride 1x3", new long[] {3, 2, 6, 5}, LayerSetTest::oblongPooling));
  }

  /** With a slope that is the same in single precision, to which DL4J's gradient rounds it. */
  private static ActivationLReLU leakyRelu() {
    return new ActivationLReLU(0.25);
  }

  private static Layer leaky(BaseLayer layer) {
    layer.setActivationFn(leakyRelu());
    return layer;
  }

  private static Layer affineWithoutBias(LayerSet set) {
    var layer = (DenseLayer) set.resolve(Layers.dense(3, 5, Activation.TANH));
    layer.setHasBias(false);
    return layer;
  }

  private static Layer convolutionWithoutBias(LayerSet set) {
    var layer = (ConvolutionLayer) set.resolve(Layers.convolution(2, 3, 3, 1, 1, Activation.TANH));
    layer.setHasBias(false);
    return layer;
  }

  private static Layer oblongConvolution(LayerSet set) {
    var layer =
        (ConvolutionLayer) set.resolve(Layers.convolution(2, 4, 1, 1, 0, Activation.SIGMOID));
    layer.setKernelSize(new int[] {3, 2});
    layer.setStride(new int[] {2, 1});
    layer.setPadding(new int[] {0, 2});
    return layer;
  }

  private static Layer oblongPooling(LayerSet set) {
    var layer = (SubsamplingLayer) set.resolve(Layers.maxPooling(1, 1, 0));
    layer.setKernelSize(new int[] {3, 2});
    layer.setStride(new int[] {1, 3});
    layer.setPadding(new int[] {2, 0});
    return layer;
  }

  static Stream<Arguments> trials() {
    return Stream.of(
            affine(),
            convolutions(),
            poolings(),
            paddedByMode(),
            enlargements(),
            others(),
            unusual())
        .flatMap(trials -> trials)
        .flatMap(
            trial ->
                Stream.of(DataType.DOUBLE, DataType.FLOAT).map(type -> Arguments.of(trial, type)));
  }

  /** Returns the from-scratch layers that are compared with DL4J's. */
  static Stream<Layer> comparedLayers() {
    return Stream.concat(
            trials().map(each -> ((Trial) each.get()[0]).layer.apply(LayerSet.BUILTIN)),
            Stream.of(loss(LayerSet.BUILTIN)))
        .map(LayerSet.SCRATCH::resolve);
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("trials")
  void computeTheSameUnderBothEngines(Trial trial, DataType type) {
    MultiLayerNetwork dl4j = drawn(network(trial, LayerSet.BUILTIN, type));
    for (LayerSet layers : LayerSet.values()) {
      for (EngineKind engine : EngineKind.onProcessor()) {
        MultiLayerNetwork other = engine.prepare(network(trial, layers, type));
        if (dl4j.numParams() > 0) {
          other.setParams(dl4j.params());
        }
        assertSame(
            formatted("layers=%s, engine=%s: ", layers, engine),
            dl4j,
            other,
            Samples.uniform(1, type, trial.shape));
      }
    }
  }

  private static MultiLayerNetwork network(Trial trial, LayerSet set, DataType type) {
    Layer dl4j = trial.layer.apply(LayerSet.BUILTIN);
    return Nets.network(settings(type), trial.shape, set.resolve(dl4j), squaredError());
  }

  /** Compares outputs and gradients. DL4J's ActivationLayer, as a first layer, overwrites x. */
  private static void assertSame(
      String what, MultiLayerNetwork dl4j, MultiLayerNetwork other, INDArray x) {
    INDArray given = x.dup();
    assertClose(what + "inference", output(dl4j, x.dup(), false), output(other, given, false));
    assertInputUnchanged(other, x, given);
    assertClose(what + "training", output(dl4j, x.dup(), true), output(other, x.dup(), true));
    INDArray labels =
        Samples.uniform(2, x.dataType(), other.feedForward(x.dup(), false).get(2).shape());
    var expected = dl4j.calculateGradients(x.dup(), labels, null, null);
    INDArray givenAgain = x.dup();
    var actual = other.calculateGradients(givenAgain, labels, null, null);
    assertInputUnchanged(other, x, givenAgain);
    assertClose(what + "gradient of the input", expected.getSecond(), actual.getSecond());
    expected
        .getFirst()
        .gradientForVariable()
        .forEach(
            (name, gradient) ->
                assertClose(what + name, gradient, actual.getFirst().getGradientFor(name)));
  }

  private static void assertInputUnchanged(MultiLayerNetwork network, INDArray x, INDArray given) {
    if (network.getLayer(0).getClass() != org.deeplearning4j.nn.layers.ActivationLayer.class) {
      assertEquals(x, given, "the input, which no layer may change");
    }
  }

  private static INDArray output(MultiLayerNetwork network, INDArray x, boolean training) {
    return network.feedForward(x, training).get(1);
  }

  /** On what DL4J's clipping of probabilities below 1e-10 leaves alone. */
  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void computeTheSameLossUnderBothEngines(DataType type) {
    INDArray x = Samples.uniform(1, type, 7, 5).muli(4);
    INDArray labels = Samples.labels(type, 7, 5);
    MultiLayerNetwork theirs = classifier(LayerSet.BUILTIN, type);
    for (EngineKind engine : EngineKind.onProcessor()) {
      assertSameLoss(theirs, engine.prepare(classifier(LayerSet.SCRATCH, type)), x, labels);
    }
  }

  private static void assertSameLoss(
      MultiLayerNetwork theirs, MultiLayerNetwork ours, INDArray x, INDArray labels) {
    assertClose("inference", theirs.output(x), ours.output(x));
    assertClose(
        "gradient",
        theirs.calculateGradients(x, labels, null, null).getSecond(),
        ours.calculateGradients(x, labels, null, null).getSecond());
    var samples = new DataSet(x, labels);
    assertEquals(1, ours.score(samples) / theirs.score(samples), Closeness.tolerance(x.dataType()));
    assertClose(
        "error of each sample",
        theirs.scoreExamples(samples, false),
        ours.scoreExamples(samples, false));
  }

  private static MultiLayerNetwork classifier(LayerSet set, DataType type) {
    long[] shape = {7, 5};
    return Nets.network(settings(type), shape, new ActivationLayer(Activation.IDENTITY), loss(set));
  }

  private static Layer loss(LayerSet set) {
    return set.resolve(Layers.softmaxWithLoss(5));
  }
}
