package dlfs.engine;

import dlfs.engine.kernels.ImageBatch;
import dlfs.layers.ReflectionPadding;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link ReflectionPadding}. */
final class FastReflectionPaddingImpl extends FastImageMapping<ReflectionPadding> {
  private static final long serialVersionUID = 1;

  FastReflectionPaddingImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
  }

  @Override
  long[] outputShape(INDArray x) {
    layerConf().requireFits(this, x);
    int border = 2 * layerConf().getPad();
    return new long[] {x.size(0), x.size(1), x.size(2) + border, x.size(3) + border};
  }

  @Override
  void forward(ImageBatch x, ImageBatch y) {
    CpuKernels.of(dataType).reflection().forward(layerConf().getPad(), x, y);
  }

  @Override
  void backward(ImageBatch dy, ImageBatch dx) {
    CpuKernels.of(dataType).reflection().backward(layerConf().getPad(), dy, dx);
  }
}
