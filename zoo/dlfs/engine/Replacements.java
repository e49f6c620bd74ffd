package dlfs.engine;

import dlfs.layers.ActivationFunction;
import dlfs.layers.LayerKind;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Replaces implementations of layers by fast ones, which take over the configuration, and the
 * parameters and their gradients as views.
 */
public final class Replacements {
  private Replacements() {}

  /** Replaces the layers of an initialised chain. */
  static void replaceIn(MultiLayerNetwork chain) {
    Layer[] layers = chain.getLayers();
    for (int i = 0; i < layers.length; i++) {
      layers[i] = of(layers[i]);
    }
    Internals.nameLayers(chain);
    Updater updater = chain.getUpdater(false);
    if (updater != null) { // it refers to the layers that it was made for
      chain.setUpdater(new MultiLayerUpdater(chain, updater.getStateViewArray()));
    }
  }

  /** Replaces the layers and vertices of an initialised graph. */
  static void replaceIn(ComputationGraph graph) {
    Layer[] layers = graph.getLayers();
    for (GraphVertex vertex : graph.getVertices().clone()) {
      if (vertex instanceof LayerVertex ofLayer) {
        Layer replaced = ofLayer.getLayer();
        ofLayer.setLayer(of(replaced));
        Collections.replaceAll(Arrays.asList(layers), replaced, ofLayer.getLayer());
      } else {
        FastVertices.of(vertex, graph).ifPresent(fast -> Internals.replace(graph, fast));
      }
    }
    ComputationGraphUpdater updater = graph.getUpdater(false);
    if (updater != null) { // it refers to the vertices that it was made for
      graph.setUpdater(new ComputationGraphUpdater(graph, updater.getStateViewArray()));
    }
  }

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
      case AFFINE,
          CONVOLUTION,
          TRANSPOSED_CONVOLUTION,
          POOLING,
          GLOBAL_POOLING,
          ZERO_PADDING,
          CROPPING,
          UPSAMPLING,
          BATCH_NORMALIZATION,
          PIXEL_SOFTMAX_WITH_LOSS,
          SEQUENCE_SOFTMAX_WITH_LOSS,
          LSTM ->
          kind.isImplementedBy(layer);
      case ACTIVATION ->
          kind.isImplementedBy(layer)
              && (layer.getClass() != kind.dl4jImplementation() || isRelu(layer));
      case REGRESSION_LOSS -> false; // a few operations on small arrays
      case LOCAL_RESPONSE_NORMALIZATION,
          SOFTMAX_WITH_LOSS,
          DROPOUT,
          PADDED_SHORTCUT,
          REFLECTION_PADDING,
          FLATTEN,
          BILINEAR_UPSAMPLING ->
          kind.isImplementedBy(layer) && layer.getClass() != kind.dl4jImplementation();
    };
  }

  /** Returns whether a layer computes ReLU, where this and DL4J's give the same bits. */
  private static boolean isRelu(AbstractLayer<?> layer) {
    return layer.conf().getLayer() instanceof ActivationLayer activation
        && ActivationFunction.find(activation.getActivationFn())
            .equals(Optional.of(ActivationFunction.RELU));
  }

  private static AbstractLayer<?> create(LayerKind kind, AbstractLayer<?> replaced) {
    NeuralNetConfiguration conf = replaced.conf();
    int index = replaced.getIndex();
    DataType type = replaced.getDataType();
    return switch (kind) {
      case AFFINE -> new FastAffineImpl(conf, index, type);
      case CONVOLUTION -> new FastConvolutionImpl(conf, index, type);
      case TRANSPOSED_CONVOLUTION -> new FastTransposedConvolutionImpl(conf, index, type);
      case POOLING -> new FastPoolingImpl(conf, index, type);
      case GLOBAL_POOLING -> new FastGlobalPoolingImpl(conf, index, type);
      case ZERO_PADDING -> new FastZeroPaddingImpl(conf, index, type);
      case CROPPING -> new FastCroppingImpl(conf, index, type);
      case UPSAMPLING, BILINEAR_UPSAMPLING -> new FastUpsamplingImpl(conf, index, type);
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
      case PADDED_SHORTCUT -> new FastPaddedShortcutImpl(conf, index, type);
      case REFLECTION_PADDING -> new FastReflectionPaddingImpl(conf, index, type);
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
