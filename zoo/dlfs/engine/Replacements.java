package dlfs.engine;

import dlfs.engine.kernels.ActivationFunction;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.optimize.api.TrainingListener;

/**
 * This project's implementations in the place of DL4J's, for layers that are configured as DL4J's
 * own. The configuration and what is saved stay DL4J's, and the parameters, with their gradients,
 * stay where they are. Each is a subclass of the implementation that it replaces, so that whatever
 * it does not compute itself is as DL4J has it.
 */
public final class Replacements {
  private Replacements() {}

  /**
   * Returns an implementation that computes the same as a layer of DL4J's, and is faster. There is
   * one for its {@code DenseLayer}, {@code ConvolutionLayer}, {@code BatchNormalization} and
   * pooling, unless they are configured in a way that this project's layers do not support.
   *
   * @param theirs of an initialised network
   * @return {@code theirs} where there is none
   */
  public static Layer insteadOf(Layer theirs) {
    if (!(theirs instanceof AbstractLayer<?> layer && CpuKernels.exist(layer.getDataType()))) {
      return theirs;
    }
    return replacement(layer).<Layer>map(ours -> succeed(layer, ours)).orElse(theirs);
  }

  private static Optional<AbstractLayer<?>> replacement(AbstractLayer<?> theirs) {
    var conf = theirs.conf();
    int index = theirs.getIndex();
    var type = theirs.getDataType();
    Class<?> kind = theirs.getClass(); // a subclass may compute something else
    if (kind == DenseLayer.class) {
      var configuration = ((DenseLayer) theirs).layerConf();
      return isKnown(configuration) && FastAffineImpl.unsupported(configuration).isEmpty()
          ? Optional.of(new FastAffineImpl(conf, index, type))
          : Optional.empty();
    }
    if (kind == ConvolutionLayer.class) {
      var configuration = ((ConvolutionLayer) theirs).layerConf();
      return isKnown(configuration) && FastConvolutionImpl.unsupported(configuration).isEmpty()
          ? Optional.of(new FastConvolutionImpl(conf, index, type))
          : Optional.empty();
    }
    if (kind == BatchNormalization.class) {
      var configuration = ((BatchNormalization) theirs).layerConf();
      return FastBatchNormalizationImpl.unsupported(configuration).isEmpty()
          ? Optional.of(new FastBatchNormalizationImpl(conf, index, type))
          : Optional.empty();
    }
    if (kind == SubsamplingLayer.class) {
      var configuration = ((SubsamplingLayer) theirs).layerConf();
      return FastPoolingImpl.unsupported(configuration).isEmpty()
          ? Optional.of(new FastPoolingImpl(conf, index, type))
          : Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean isKnown(org.deeplearning4j.nn.conf.layers.BaseLayer configuration) {
    return ActivationFunction.find(configuration.getActivationFn()).isPresent();
  }

  /** Gives our layer what DL4J and its user have set on theirs. */
  private static AbstractLayer<?> succeed(AbstractLayer<?> theirs, AbstractLayer<?> ours) {
    if (theirs instanceof BaseLayer<?>) {
      ours.setParamsViewArray(theirs.params());
      ours.setParamTable(theirs.paramTable());
      if (theirs.getGradientsViewArray() != null) {
        ours.setBackpropGradientsViewArray(theirs.getGradientsViewArray());
      }
    }
    ours.setListeners(theirs.getTrainingListeners());
    if (theirs.getListeners() != theirs.getTrainingListeners()) { // DL4J's normalisation has both
      ours.setListeners(theirs.getListeners().toArray(TrainingListener[]::new));
    }
    ours.setCacheMode(theirs.getCacheMode());
    ours.setIterationCount(theirs.getIterationCount());
    ours.setEpochCount(theirs.getEpochCount());
    ours.setMaskArray(theirs.getMaskArray());
    ours.setMaskState(theirs.getMaskState());
    ours.allowInputModification(theirs.isInputModificationAllowed());
    return ours;
  }
}
