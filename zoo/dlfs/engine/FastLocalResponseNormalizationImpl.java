package dlfs.engine;

import dlfs.engine.kernels.Batch;
import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Memory;
import dlfs.engine.kernels.Statistics.Response;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.LocalResponseNormalization;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link dlfs.layers.LocalResponseNormalization}. */
public final class FastLocalResponseNormalizationImpl extends LocalResponseNormalization
    implements FastLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private transient INDArray sums;
  private transient INDArray outputs;

  public FastLocalResponseNormalizationImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    Kernels.of(type); // refuses types that these layers do not compute in
    Layers.require(this, unsupported(layerConf()));
  }

  /** Returns the objection to a setting that this layer does not support, if there is one. */
  static Optional<String> unsupported(
      org.deeplearning4j.nn.conf.layers.LocalResponseNormalization configuration) {
    return Layers.objection(
        configuration.getDataFormat() != CNN2DFormat.NCHW, "takes images in NCHW only");
  }

  @Override
  public Passes passes() {
    return passes;
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr manager) {
    super.setInput(input, manager);
    passes.forget();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    assertInputSet(false);
    return passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean keeps, Workspace workspace) {
    Layers.shaped(this, input, "[batch, channels, height, width]", -1, -1, -1, -1);
    Kernels kernels = Kernels.of(dataType);
    INDArray x = workspace.dense(input);
    INDArray y = workspace.activations(x.shape());
    sums = keeps ? workspace.activations(x.shape()) : null;
    kernels
        .statistics()
        .respond(response(), batch(x), Memory.of(x), Layers.addressOrNone(sums), Memory.of(y));
    outputs = keeps ? workspace.activations(x.shape()) : null;
    if (keeps) {
      kernels.algebra().copy(Memory.of(y), Memory.of(outputs), y.length());
    }
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    return new Pair<>(new DefaultGradient(), passes.backward(epsilon, manager));
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    INDArray dy = workspace.dense(epsilon);
    INDArray dx = workspace.gradients(dy.shape());
    Kernels.of(dataType)
        .statistics()
        .respondGradient(
            response(),
            batch(dy),
            Memory.of(workspace.dense(input)),
            Memory.of(sums),
            Memory.of(outputs),
            Memory.of(dy),
            Memory.of(dx));
    return dx;
  }

  private Response response() {
    return new Response(
        layerConf().getK(),
        (int) layerConf().getN(),
        layerConf().getAlpha(),
        layerConf().getBeta());
  }

  private static Batch batch(INDArray x) {
    return new Batch((int) x.size(0), (int) x.size(1), (int) (x.size(2) * x.size(3)));
  }
}
