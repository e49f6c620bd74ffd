package dlfs.engine;

import dlfs.engine.kernels.ImageBatch;
import dlfs.layers.PaddedShortcut;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link PaddedShortcut}. */
final class FastPaddedShortcutImpl extends FastImageMapping<PaddedShortcut> {
  private static final long serialVersionUID = 1;

  FastPaddedShortcutImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
  }

  @Override
  long[] outputShape(INDArray x) {
    layerConf().requireFits(this, x);
    return new long[] {
      x.size(0),
      layerConf().getChannels(),
      layerConf().reduced(x.size(2)),
      layerConf().reduced(x.size(3))
    };
  }

  @Override
  void forward(ImageBatch x, ImageBatch y) {
    CpuKernels.of(dataType).subsampling().forward(layerConf().getStride(), x, y);
  }

  @Override
  void backward(ImageBatch dy, ImageBatch dx) {
    CpuKernels.of(dataType).subsampling().backward(layerConf().getStride(), dy, dx);
  }
}
