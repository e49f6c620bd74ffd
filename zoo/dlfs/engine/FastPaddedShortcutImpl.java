package dlfs.engine;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Subsampling;
import dlfs.layers.PaddedShortcut;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link PaddedShortcut}. */
final class FastPaddedShortcutImpl extends FastParameterlessImpl<PaddedShortcut>
    implements LayoutFollower {
  private static final long serialVersionUID = 1;

  private transient Layout layout;

  FastPaddedShortcutImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
  }

  @Override
  public INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    layerConf().requireFits(this, input);
    INDArray x = workspace.denseInAnyLayout(input);
    layout = Layout.of(x).orElseThrow();
    INDArray y =
        workspace.activations(
            layout,
            x.size(0),
            layerConf().getChannels(),
            layerConf().reduced(x.size(2)),
            layerConf().reduced(x.size(3)));
    ImageBatch from = ImageBatch.of(x);
    ImageBatch to = ImageBatch.of(y);
    BatchParts.forEach(
        from,
        to,
        (source, target) -> subsampling().forward(layerConf().getStride(), source, target));
    return y;
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    INDArray dx = workspace.gradients(layout, input);
    ImageBatch from = ImageBatch.of(workspace.dense(layout, epsilon));
    ImageBatch to = ImageBatch.of(dx);
    BatchParts.forEach(
        from,
        to,
        (source, target) -> subsampling().backward(layerConf().getStride(), source, target));
    return dx;
  }

  private Subsampling subsampling() {
    return CpuKernels.of(dataType).subsampling();
  }
}
