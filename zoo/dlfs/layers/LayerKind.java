package dlfs.layers;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.layers.AbstractLayer;

/**
 * The table of layers, a row for each kind: DL4J's configuration and implementation of it, this
 * package's configuration, and the settings that this package and the engine support.
 *
 * <p>To add a layer, add a row, and what the compiler then asks for.
 */
public enum LayerKind {
  /** A fully connected layer. */
  AFFINE(
      DenseLayer.class,
      Set.of(Affine.class),
      org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer.class,
      AffineImpl.class,
      Affine::unsupported,
      dense -> new Affine()),

  /** A convolution of images. */
  CONVOLUTION(
      ConvolutionLayer.class,
      Set.of(Convolution.class),
      org.deeplearning4j.nn.layers.convolution.ConvolutionLayer.class,
      ConvolutionImpl.class,
      Convolution::unsupported,
      convolution -> new Convolution()),

  /** A transposed convolution of images. */
  TRANSPOSED_CONVOLUTION(
      Deconvolution2D.class,
      Set.of(TransposedConvolution.class),
      org.deeplearning4j.nn.layers.convolution.Deconvolution2DLayer.class,
      TransposedConvolutionImpl.class,
      TransposedConvolution::unsupported,
      deconvolution -> new TransposedConvolution()),

  /** Max or average pooling of images. */
  POOLING(
      SubsamplingLayer.class,
      Set.of(Pooling.class),
      org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer.class,
      PoolingImpl.class,
      Pooling::unsupported,
      subsampling -> new Pooling()),

  /** Pooling of whole images. */
  GLOBAL_POOLING(
      GlobalPoolingLayer.class,
      Set.of(GlobalPooling.class),
      org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer.class,
      GlobalPoolingImpl.class,
      GlobalPooling::unsupported,
      pooling -> new GlobalPooling()),

  /** A border of zeros around images. */
  ZERO_PADDING(
      ZeroPaddingLayer.class,
      Set.of(ZeroPadding.class),
      org.deeplearning4j.nn.layers.convolution.ZeroPaddingLayer.class,
      ZeroPaddingImpl.class,
      ZeroPadding::unsupported,
      padding -> new ZeroPadding()),

  /** The removal of rows and columns at the sides of images. */
  CROPPING(
      Cropping2D.class,
      Set.of(Cropping.class),
      org.deeplearning4j.nn.layers.convolution.Cropping2DLayer.class,
      CroppingImpl.class,
      Cropping::unsupported,
      cropping -> new Cropping()),

  /** The enlargement of images by repeated pixels. */
  UPSAMPLING(
      Upsampling2D.class,
      Set.of(Upsampling.class),
      org.deeplearning4j.nn.layers.convolution.upsampling.Upsampling2D.class,
      UpsamplingImpl.class,
      Upsampling::unsupported,
      upsampling -> new Upsampling()),

  /** The enlargement of images by bilinear interpolation, which DL4J does not have. */
  BILINEAR_UPSAMPLING(
      BilinearUpsampling.class,
      Set.of(BilinearUpsampling.class),
      org.deeplearning4j.nn.layers.convolution.upsampling.Upsampling2D.class,
      UpsamplingImpl.class,
      Upsampling::unsupported,
      upsampling -> upsampling),

  /** Batch normalisation. */
  BATCH_NORMALIZATION(
      org.deeplearning4j.nn.conf.layers.BatchNormalization.class,
      Set.of(BatchNormalization.class),
      org.deeplearning4j.nn.layers.normalization.BatchNormalization.class,
      BatchNormalizationImpl.class,
      BatchNormalization::unsupported,
      BatchNormalization::like),

  /** Local response normalisation. */
  LOCAL_RESPONSE_NORMALIZATION(
      org.deeplearning4j.nn.conf.layers.LocalResponseNormalization.class,
      Set.of(LocalResponseNormalization.class),
      org.deeplearning4j.nn.layers.normalization.LocalResponseNormalization.class,
      LocalResponseNormalizationImpl.class,
      LocalResponseNormalization::unsupported,
      normalization -> new LocalResponseNormalization()),

  /** A recurrent layer of long short-term memory. */
  LSTM(
      org.deeplearning4j.nn.conf.layers.LSTM.class,
      Set.of(Lstm.class),
      org.deeplearning4j.nn.layers.recurrent.LSTM.class,
      LstmImpl.class,
      Lstm::unsupported,
      lstm -> new Lstm()),

  /** An activation function as a separate layer. */
  ACTIVATION(
      ActivationLayer.class,
      Set.of(Relu.class, LeakyRelu.class, Sigmoid.class, Tanh.class),
      org.deeplearning4j.nn.layers.ActivationLayer.class,
      ActivationImpl.class,
      Relu::unsupported,
      Relu::layerFor),

  /** Softmax and cross-entropy, the last layer of a classifier. */
  SOFTMAX_WITH_LOSS(
      LossLayer.class,
      Set.of(SoftmaxWithLoss.class),
      org.deeplearning4j.nn.layers.LossLayer.class,
      SoftmaxWithLossImpl.class,
      SoftmaxWithLoss::unsupported,
      loss -> new SoftmaxWithLoss()),

  /** A loss of values, the last layer of a regression. */
  REGRESSION_LOSS(
      LossLayer.class,
      Set.of(RegressionLoss.class),
      org.deeplearning4j.nn.layers.LossLayer.class,
      RegressionLossImpl.class,
      RegressionLoss::unsupported,
      loss -> new RegressionLoss()),

  /** Softmax and cross-entropy of each pixel, the last layer for segmentation. */
  PIXEL_SOFTMAX_WITH_LOSS(
      CnnLossLayer.class,
      Set.of(PixelSoftmaxWithLoss.class),
      org.deeplearning4j.nn.layers.convolution.CnnLossLayer.class,
      PixelSoftmaxWithLossImpl.class,
      PixelSoftmaxWithLoss::unsupported,
      loss -> new PixelSoftmaxWithLoss()),

  /** Softmax and cross-entropy of each time step, the last layer for sequences. */
  SEQUENCE_SOFTMAX_WITH_LOSS(
      RnnLossLayer.class,
      Set.of(SequenceSoftmaxWithLoss.class),
      org.deeplearning4j.nn.layers.recurrent.RnnLossLayer.class,
      SequenceSoftmaxWithLossImpl.class,
      SequenceSoftmaxWithLoss::unsupported,
      loss -> new SequenceSoftmaxWithLoss()),

  /** The book's dropout, which DL4J does not have: its own scales during training. */
  DROPOUT(
      DropoutLayer.class,
      Set.of(Dropout.class),
      org.deeplearning4j.nn.layers.DropoutLayer.class,
      DropoutImpl.class,
      Dropout::unsupported,
      dropout -> new Dropout()),

  /** The shortcut of a residual network, which DL4J does not have. */
  PADDED_SHORTCUT(
      PaddedShortcut.class,
      Set.of(PaddedShortcut.class),
      AbstractLayer.class,
      PaddedShortcutImpl.class,
      shortcut -> Optional.empty(),
      shortcut -> shortcut),

  /** A border of mirrored pixels around images, which DL4J does not have. */
  REFLECTION_PADDING(
      ReflectionPadding.class,
      Set.of(ReflectionPadding.class),
      AbstractLayer.class,
      ReflectionPaddingImpl.class,
      padding -> Optional.empty(),
      padding -> padding),

  /** The reshaping of images to rows, for which DL4J has a preprocessor instead of a layer. */
  FLATTEN(
      Flatten.class,
      Set.of(Flatten.class),
      AbstractLayer.class,
      FlattenImpl.class,
      flatten -> Optional.empty(),
      flatten -> flatten);

  private final Class<? extends Layer> ofDl4j;
  private final Set<? extends Class<? extends Layer>> fromScratch;
  private final Class<?> dl4jImplementation;
  private final Class<?> implementation;
  private final Function<Layer, Optional<String>> unsupported;
  private final Function<Layer, Layer> conversion;

  /**
   * @param ofDl4j DL4J's configuration
   * @param fromScratch this package's configurations
   * @param dl4jImplementation the DL4J class that this package's implementation extends
   * @param implementation this package's implementation
   * @param unsupported finds the objection to a configuration
   * @param conversion creates this package's configuration for one of DL4J's, whose settings are
   *     copied to it afterwards
   */
  <L extends Layer> LayerKind(
      Class<L> ofDl4j,
      Set<Class<? extends L>> fromScratch,
      Class<?> dl4jImplementation,
      Class<?> implementation,
      Function<L, Optional<String>> unsupported,
      Function<L, ? extends L> conversion) {
    this.ofDl4j = ofDl4j;
    this.fromScratch = fromScratch;
    this.dl4jImplementation = dl4jImplementation;
    this.implementation = implementation;
    this.unsupported = layer -> unsupported.apply(ofDl4j.cast(layer));
    this.conversion = layer -> conversion.apply(ofDl4j.cast(layer));
  }

  /**
   * Returns the kind of a layer that DL4J or this package configures; empty if this package has no
   * such layer. A subclass of DL4J's class is another layer.
   */
  public static Optional<LayerKind> of(Layer configuration) {
    Class<?> type = configuration.getClass();
    return Stream.of(values())
        .filter(
            kind ->
                kind.fromScratch.contains(type)
                    || kind.ofDl4j == type && kind.isForLossOf(configuration))
        .findFirst();
  }

  /** Returns whether a layer is of this one of the two kinds that DL4J has one class for. */
  private boolean isForLossOf(Layer configuration) {
    return !(configuration instanceof LossLayer loss)
        || RegressionLoss.isRegression(loss) == (this == REGRESSION_LOSS);
  }

  /**
   * Returns the objection to the first setting that this package's layer does not support, if there
   * is one. It completes a sentence that begins with the layer's name: "does not support dilation".
   *
   * @param configuration a configuration of this kind
   */
  public Optional<String> unsupported(Layer configuration) {
    return unsupported.apply(configuration);
  }

  /**
   * Returns this package's layer with all settings of the given one.
   *
   * @param configuration a configuration of this kind without an {@link #unsupported} setting; it
   *     is not modified
   * @return the same object if it is one of this package's already
   */
  public Layer fromScratch(Layer configuration) {
    if (fromScratch.contains(configuration.getClass())) {
      return configuration;
    }
    Layer converted = conversion.apply(configuration);
    copySettings(configuration.clone(), converted);
    return converted;
  }

  /** Returns this package's configurations of this kind. */
  public Set<? extends Class<? extends Layer>> fromScratchLayers() {
    return fromScratch;
  }

  /** Returns DL4J's configuration of this kind. */
  public Class<? extends Layer> ofDl4j() {
    return ofDl4j;
  }

  /** Returns DL4J's implementation of this kind, which this package's implementation extends. */
  public Class<?> dl4jImplementation() {
    return dl4jImplementation;
  }

  /**
   * Returns whether a layer is computed by DL4J's implementation of this kind or by this package's,
   * and by no subclass of them.
   */
  public boolean isImplementedBy(org.deeplearning4j.nn.api.Layer layer) {
    return layer.getClass() == dl4jImplementation || layer.getClass() == implementation;
  }

  /** Copies all fields that DL4J's class and its superclasses declare, so that none is left out. */
  private void copySettings(Layer from, Layer to) {
    for (Class<?> type = ofDl4j; type != Object.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          copy(field, from, to);
        }
      }
    }
  }

  private static void copy(Field field, Layer from, Layer to) {
    try {
      field.setAccessible(true);
      field.set(to, field.get(from));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
