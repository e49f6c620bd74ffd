package dlfs.layers;

import static dlfs.text.Text.formatted;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer.PoolingType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A set of layers of which networks are made. A network is written once, with DL4J's
 * configurations, which {@link #resolve} converts to layers of either set.
 *
 * <p>The layers of both sets have the same parameters in the same places: the flat parameters of a
 * network made of one load into the network made of the other, and give the same output.
 */
public enum LayerSet {
  /** DL4J's own layers. */
  BUILTIN {
    @Override
    public Layer resolve(Layer dl4jConfiguration) {
      return dl4jConfiguration;
    }

    @Override
    public Layer affine(int inputs, int outputs, Activation activation) {
      return new DenseLayer.Builder().nIn(inputs).nOut(outputs).activation(activation).build();
    }

    @Override
    public Layer convolution(
        int channels, int filters, int kernel, int stride, int pad, Activation activation) {
      return new ConvolutionLayer.Builder(kernel, kernel)
          .stride(stride, stride)
          .padding(pad, pad)
          .convolutionMode(ConvolutionMode.Truncate)
          .nIn(channels)
          .nOut(filters)
          .activation(activation)
          .build();
    }

    @Override
    public Layer maxPooling(int kernel, int stride, int pad) {
      return pooling(PoolingType.MAX, kernel, stride, pad);
    }

    @Override
    public Layer averagePooling(int kernel, int stride, int pad) {
      return pooling(PoolingType.AVG, kernel, stride, pad);
    }

    private Layer pooling(PoolingType type, int kernel, int stride, int pad) {
      return new SubsamplingLayer.Builder(
              type, new int[] {kernel, kernel}, new int[] {stride, stride})
          .padding(pad, pad)
          .convolutionMode(ConvolutionMode.Truncate)
          .build();
    }

    @Override
    public Layer activation(Activation activation) {
      return new ActivationLayer(activation);
    }

    @Override
    public Layer batchNormalization(int channels, double epsilon, double decay) {
      return new org.deeplearning4j.nn.conf.layers.BatchNormalization.Builder(decay, false)
          .eps(epsilon)
          .nIn(channels)
          .nOut(channels)
          .useLogStd(false)
          .build();
    }

    @Override
    public Layer localResponseNormalization(double k, int n, double alpha, double beta) {
      return new org.deeplearning4j.nn.conf.layers.LocalResponseNormalization.Builder(
              k, n, alpha, beta)
          .build();
    }

    @Override
    public Layer softmaxWithLoss(int classes) {
      LossLayer layer =
          new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build();
      layer.setNOut(classes); // so that DL4J knows the output type
      return layer;
    }
  },

  /** This package's layers, written from scratch. */
  SCRATCH {
    @Override
    public Layer resolve(Layer dl4jConfiguration) {
      LayerKind kind =
          LayerKind.of(dl4jConfiguration)
              .orElseThrow(() -> refusal(dl4jConfiguration, "has no from-scratch implementation"));
      kind.unsupported(dl4jConfiguration)
          .ifPresent(
              objection -> {
                throw refusal(dl4jConfiguration, objection);
              });
      return kind.fromScratch(dl4jConfiguration);
    }

    private IllegalArgumentException refusal(Layer layer, String objection) {
      String name = layer.getLayerName();
      return new IllegalArgumentException(
          formatted(
              "layers=scratch: %s%s %s",
              layer.getClass().getSimpleName(),
              name == null ? "" : " \"" + name + "\"",
              objection));
    }

    @Override
    public Layer affine(int inputs, int outputs, Activation activation) {
      return new Affine(inputs, outputs, activation);
    }

    @Override
    public Layer convolution(
        int channels, int filters, int kernel, int stride, int pad, Activation activation) {
      return new Convolution(channels, filters, kernel, stride, pad, activation);
    }

    @Override
    public Layer maxPooling(int kernel, int stride, int pad) {
      return Pooling.max(kernel, stride, pad);
    }

    @Override
    public Layer averagePooling(int kernel, int stride, int pad) {
      return Pooling.average(kernel, stride, pad);
    }

    @Override
    public Layer activation(Activation activation) {
      return switch (activation) {
        case RELU -> new Relu();
        case SIGMOID -> new Sigmoid();
        case TANH -> new Tanh();
        default ->
            throw new IllegalArgumentException(
                "the from-scratch layers support RELU, SIGMOID and TANH, not " + activation);
      };
    }

    @Override
    public Layer batchNormalization(int channels, double epsilon, double decay) {
      return new BatchNormalization(channels, epsilon, decay);
    }

    @Override
    public Layer localResponseNormalization(double k, int n, double alpha, double beta) {
      return new LocalResponseNormalization(k, n, alpha, beta);
    }

    @Override
    public Layer softmaxWithLoss(int classes) {
      return new SoftmaxWithLoss(classes);
    }
  };

  /**
   * Returns the layer of this set that a DL4J configuration describes: for {@link #BUILTIN}, the
   * configuration itself; for {@link #SCRATCH}, its from-scratch equivalent, with all its settings
   * and the same parameters in the same places.
   *
   * @param dl4jConfiguration DL4J's, or one of this package's, which both sets return as it is
   * @throws IllegalArgumentException if there is no equivalent, or it does not support a setting
   */
  public abstract Layer resolve(Layer dl4jConfiguration);

  /**
   * A fully connected layer and its activation function: y = f(x W + b), x [N, inputs], y [N,
   * outputs]. See {@link Affine}.
   *
   * @param activation IDENTITY, RELU, SIGMOID or TANH
   */
  public abstract Layer affine(int inputs, int outputs, Activation activation);

  /**
   * A convolution and its activation function, x [N, channels, H, W], y [N, filters, OH, OW]. See
   * {@link Convolution}.
   *
   * @param kernel height and width of the filters
   * @param activation IDENTITY, RELU, SIGMOID or TANH
   */
  public abstract Layer convolution(
      int channels, int filters, int kernel, int stride, int pad, Activation activation);

  /** The largest element of each window. See {@link Pooling}. */
  public abstract Layer maxPooling(int kernel, int stride, int pad);

  /** The mean of each window. See {@link Pooling}. */
  public abstract Layer averagePooling(int kernel, int stride, int pad);

  /**
   * An activation function as a separate layer. See {@link Relu}, {@link Sigmoid} and {@link Tanh}.
   *
   * @param activation RELU, SIGMOID or TANH
   */
  public abstract Layer activation(Activation activation);

  /**
   * Batch normalisation. See {@link BatchNormalization}.
   *
   * @param channels the number of channels of the input
   * @param epsilon the constant that is added to the variance
   * @param decay the weight of the running statistics in their update
   */
  public abstract Layer batchNormalization(int channels, double epsilon, double decay);

  /** Local response normalisation. See {@link LocalResponseNormalization}. */
  public abstract Layer localResponseNormalization(double k, int n, double alpha, double beta);

  /**
   * The last layer of a classifier. See {@link SoftmaxWithLoss}.
   *
   * @param classes the number of classes
   */
  public abstract Layer softmaxWithLoss(int classes);

  /**
   * The book's dropout: {@link Dropout} in both sets, since DL4J's own is different.
   *
   * @param dropProbability the probability of dropping an element
   */
  public final Layer dropout(double dropProbability) {
    return new Dropout(dropProbability);
  }
}
