package layers;

import kernels.Batch;
import kernels.Memory;
import kernels.Statistics.Response;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a {@link LocalResponseNormalization} layer computes. */
final class ResponseLayer extends FunctionLayer<LocalResponseNormalization> {
  private static final long serialVersionUID = 1;

  private final transient Response response;
  private transient INDArray sums;
  private transient INDArray outputs;

  ResponseLayer(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
    Layers.require(
        layerConf().getDataFormat() == CNN2DFormat.NCHW, this, "takes images in NCHW only");
    response =
        new Response(
            layerConf().getK(),
            (int) layerConf().getN(),
            layerConf().getAlpha(),
            layerConf().getBeta());
  }

  @Override
  INDArray forward(INDArray x, boolean training, Workspace workspace) {
    Layers.shaped(this, x, "[batch, channels, height, width]", -1, -1, -1, -1);
    INDArray y = workspace.activations(x.shape());
    sums = training ? workspace.activations(x.shape()) : null;
    kernels
        .statistics()
        .respond(response, batch(x), Memory.of(x), training ? Memory.of(sums) : 0, Memory.of(y));
    outputs = training ? workspace.activations(x.shape()) : null;
    if (training) {
      kernels.algebra().copy(Memory.of(y), Memory.of(outputs), y.length());
    }
    return y;
  }

  @Override
  INDArray backward(INDArray dy, Workspace workspace) {
    INDArray dx = workspace.gradients(dy.shape());
    kernels
        .statistics()
        .respondGradient(
            response,
            batch(dy),
            Memory.of(workspace.dense(input)),
            Memory.of(sums),
            Memory.of(outputs),
            Memory.of(dy),
            Memory.of(dx));
    return dx;
  }

  private static Batch batch(INDArray x) {
    return new Batch((int) x.size(0), (int) x.size(1), (int) (x.size(2) * x.size(3)));
  }
}
