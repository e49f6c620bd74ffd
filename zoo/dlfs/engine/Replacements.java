package dlfs.engine;

import dlfs.layers.LayerKind;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Replaces implementations of layers by fast ones, which take over the configuration, and the
 * parameters and their gradients as views.
 */
public final class Replacements {
  private Replacements() {}

  /**
   * Returns the fast implementation of a layer.
   *
   * @param layer a layer of an initialised network
   * @return the layer itself if it has none: it is of no kind in {@link LayerKind}, has an
   *     unsupported setting or a data type without kernels, or is fast already
   */
  public static Layer of(Layer layer) {
    if (!(layer instanceof AbstractLayer<?> replaced)
        || !CpuKernels.exist(replaced.getDataType())) {
      return layer;
    }
    var configuration = layer.conf().getLayer();
    return LayerKind.of(configuration)
        .filter(kind -> isReplaced(kind, replaced))
        .filter(kind -> kind.unsupported(configuration).isEmpty())
        .<Layer>map(kind -> takeOver(replaced, create(kind, replaced)))
        .orElse(layer);
  }

  /**
   * Returns whether an implementation is replaced: every from-scratch one, and those of DL4J's that
   * are slow. A class that extends DL4J's may compute something else.
   */
  private static boolean isReplaced(LayerKind kind, AbstractLayer<?> layer) {
    return switch (kind) {
      case AFFINE, CONVOLUTION, POOLING, BATCH_NORMALIZATION, LSTM -> kind.isImplementedBy(layer);
      case REGRESSION_LOSS -> false; // a few operations on small arrays
      case LOCAL_RESPONSE_NORMALIZATION,
          ACTIVATION,
          SOFTMAX_WITH_LOSS,
          PIXEL_SOFTMAX_WITH_LOSS,
          SEQUENCE_SOFTMAX_WITH_LOSS,
          DROPOUT,
          FLATTEN ->
          kind.isImplementedBy(layer) && layer.getClass() != kind.dl4jImplementation();
    };
  }

  private static AbstractLayer<?> create(LayerKind kind, AbstractLayer<?> replaced) {
    NeuralNetConfiguration conf = replaced.conf();
    int index = replaced.getIndex();
    DataType type = replaced.getDataType();
    return switch (kind) {
      case AFFINE -> new FastAffineImpl(conf, index, type);
      case CONVOLUTION -> new FastConvolutionImpl(conf, index, type);
      case POOLING -> new FastPoolingImpl(conf, index, type);
      case BATCH_NORMALIZATION -> new FastBatchNormalizationImpl(conf, index, type);
      case LOCAL_RESPONSE_NORMALIZATION ->
          new FastLocalResponseNormalizationImpl(conf, index, type);
      case LSTM -> new FastLstmImpl(conf, index, type);
      case ACTIVATION -> new FastActivationImpl(conf, index, type);
      case SOFTMAX_WITH_LOSS -> new FastSoftmaxWithLossImpl(conf, index, type);
      case REGRESSION_LOSS -> throw new AssertionError("has no fast implementation");
      case PIXEL_SOFTMAX_WITH_LOSS -> new FastPixelSoftmaxWithLossImpl(conf, index, type);
      case SEQUENCE_SOFTMAX_WITH_LOSS -> new FastSequenceSoftmaxWithLossImpl(conf, index, type);
      case DROPOUT -> new FastDropoutImpl(conf, index, type);
      case FLATTEN -> new FastFlattenImpl(conf, index, type);
    };
  }

  /** Copies everything that DL4J and its user have set on the replaced layer. */
  private static AbstractLayer<?> takeOver(AbstractLayer<?> replaced, AbstractLayer<?> fast) {
    if (replaced instanceof BaseLayer<?>) {
      fast.setParamsViewArray(replaced.params());
      fast.setParamTable(replaced.paramTable());
      if (replaced.getGradientsViewArray() != null) {
        fast.setBackpropGradientsViewArray(replaced.getGradientsViewArray());
      }
    }
    fast.setListeners(replaced.getTrainingListeners());
    if (replaced.getListeners() != replaced.getTrainingListeners()) { // batch normalisation has two
      fast.setListeners(replaced.getListeners().toArray(TrainingListener[]::new));
    }
    fast.setCacheMode(replaced.getCacheMode());
    fast.setIterationCount(replaced.getIterationCount());
    fast.setEpochCount(replaced.getEpochCount());
    fast.setMaskArray(replaced.getMaskArray());
    fast.setMaskState(replaced.getMaskState());
    fast.allowInputModification(replaced.isInputModificationAllowed());
    return fast;
  }
}
