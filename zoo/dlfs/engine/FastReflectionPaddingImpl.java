package dlfs.engine;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Reflection;
import dlfs.layers.ReflectionPadding;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link ReflectionPadding}. */
final class FastReflectionPaddingImpl extends FastParameterlessImpl<ReflectionPadding>
    implements LayoutFollower {
  private static final long serialVersionUID = 1;

  private transient Layout layout;

  FastReflectionPaddingImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
  }

  @Override
  public INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    layerConf().requireFits(this, input);
    INDArray x = workspace.denseInAnyLayout(input);
    layout = Layout.of(x).orElseThrow();
    int pad = layerConf().getPad();
    INDArray y =
        workspace.activations(
            layout, x.size(0), x.size(1), x.size(2) + 2 * pad, x.size(3) + 2 * pad);
    ImageBatch from = ImageBatch.of(x);
    ImageBatch to = ImageBatch.of(y);
    BatchParts.forEach(from, to, (source, target) -> reflection().forward(pad, source, target));
    return y;
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    INDArray dx = workspace.gradients(layout, input);
    ImageBatch from = ImageBatch.of(workspace.dense(layout, epsilon));
    ImageBatch to = ImageBatch.of(dx);
    BatchParts.forEach(
        from, to, (source, target) -> reflection().backward(layerConf().getPad(), source, target));
    return dx;
  }

  private Reflection reflection() {
    return CpuKernels.of(dataType).reflection();
  }
}
