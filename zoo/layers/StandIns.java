package layers;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kernels.Kernels;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * This project's implementations in the place of DL4J's, for layers that are configured as DL4J's
 * own: what is configured and saved stays DL4J's, and the parameters, with their gradients, stay
 * where they are.
 */
public final class StandIns {
  private static final List<IActivation> FUNCTIONS =
      List.of(
          new ActivationIdentity(),
          new ActivationReLU(),
          new ActivationSigmoid(),
          new ActivationTanH());

  private StandIns() {}

  /**
   * What computes the same as a layer of DL4J's, and is faster. There is such for its {@code
   * DenseLayer}, {@code ConvolutionLayer}, {@code BatchNormalization} and pooling, unless they are
   * configured in a way that this project's layers do not know.
   *
   * @param theirs of an initialised network
   * @return {@code theirs} where there is none
   */
  public static Layer insteadOf(Layer theirs) {
    if (!(theirs instanceof AbstractLayer<?> layer && Kernels.exist(layer.getDataType()))) {
      return theirs;
    }
    var conf = layer.conf();
    int index = layer.getIndex();
    var type = layer.getDataType();
    if (isAffine(layer)) {
      return succeed((BaseLayer<?>) layer, new AffineLayer(conf, index, type));
    }
    if (isConvolution(layer)) {
      return succeed((BaseLayer<?>) layer, new Im2colLayer(conf, index, type));
    }
    if (isBatchNormalization(layer)) {
      return succeed((BaseLayer<?>) layer, new NormalisingLayer(conf, index, type));
    }
    if (isPooling(layer)) {
      Layer ours = new WindowLayer(conf, index, type);
      ours.setListeners(layer.getListeners());
      return ours;
    }
    return theirs;
  }

  private static boolean isAffine(AbstractLayer<?> layer) {
    if (layer.getClass() != DenseLayer.class) {
      return false;
    }
    var configuration = ((DenseLayer) layer).layerConf();
    return isKnown(configuration.getActivationFn())
        && configuration.hasBias()
        && !configuration.hasLayerNorm()
        && configuration.getIDropout() == null
        && configuration.getWeightNoise() == null;
  }

  private static boolean isConvolution(AbstractLayer<?> layer) {
    if (layer.getClass() != ConvolutionLayer.class) {
      return false;
    }
    var configuration = ((ConvolutionLayer) layer).layerConf();
    return isKnown(configuration.getActivationFn())
        && configuration.getCnn2dDataFormat() == CNN2DFormat.NCHW
        && configuration.getConvolutionMode() == ConvolutionMode.Truncate
        && isWithoutDilation(configuration.getDilation())
        && configuration.getIDropout() == null
        && configuration.getWeightNoise() == null;
  }

  private static boolean isWithoutDilation(int[] dilation) {
    return Arrays.stream(dilation).allMatch(d -> d == 1);
  }

  /** Exactly one of ours: a ReLU that is cut off, too, is an {@code ActivationReLU}. */
  private static boolean isKnown(IActivation function) {
    return FUNCTIONS.stream()
        .anyMatch(known -> known.getClass() == function.getClass() && known.equals(function));
  }

  private static boolean isBatchNormalization(AbstractLayer<?> layer) {
    if (layer.getClass() != org.deeplearning4j.nn.layers.normalization.BatchNormalization.class) {
      return false;
    }
    var configuration =
        ((org.deeplearning4j.nn.layers.normalization.BatchNormalization) layer).layerConf();
    return !configuration.isLockGammaBeta()
        && !configuration.isUseLogStd()
        && configuration.getCnn2DFormat() == CNN2DFormat.NCHW;
  }

  private static boolean isPooling(AbstractLayer<?> layer) {
    if (layer.getClass() != SubsamplingLayer.class) {
      return false;
    }
    var configuration = ((SubsamplingLayer) layer).layerConf();
    boolean maximum = configuration.getPoolingType() == PoolingType.MAX;
    boolean mean =
        configuration.getPoolingType() == PoolingType.AVG
            && !configuration.isAvgPoolIncludePadInDivisor();
    return (maximum || mean)
        && configuration.getCnn2dDataFormat() == CNN2DFormat.NCHW
        && configuration.getConvolutionMode() == ConvolutionMode.Truncate
        && isWithoutDilation(configuration.getDilation())
        && IntStream.range(0, 2)
            .allMatch(i -> configuration.getPadding()[i] < configuration.getKernelSize()[i]);
  }

  /** Hands over what DL4J has given a layer with parameters. */
  private static Layer succeed(BaseLayer<?> theirs, BaseLayer<?> ours) {
    ours.setListeners(theirs.getListeners());
    ours.setParamsViewArray(theirs.params());
    ours.setParamTable(theirs.paramTable());
    if (theirs.getGradientsViewArray() != null) {
      ours.setBackpropGradientsViewArray(theirs.getGradientsViewArray());
    }
    return ours;
  }
}
