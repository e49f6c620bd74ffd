package engine;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's max pooling of images by ND4J's own native code. With oneDNN on, ND4J leaves it to oneDNN,
 * which takes several times as long for images in the order NCHW.
 */
final class PlainPooling extends SubsamplingLayer {
  private static final long serialVersionUID = 1;

  private final transient OpContext context;

  private PlainPooling(SubsamplingLayer layer) {
    super(layer.conf(), layer.getDataType());
    setIndex(layer.getIndex());
    setListeners(layer.getListeners());
    allowInputModification(layer.getIndex() > 0);
    context = Nd4j.getExecutioner().buildContext();
    context.allowHelpers(false);
    context.setIArguments(Arrays.stream(arguments()).asLongStream().toArray());
  }

  /** This layer in another layer's place, where it does the same; else that layer. */
  static SubsamplingLayer insteadOf(SubsamplingLayer layer) {
    var configuration = layer.layerConf();
    boolean same =
        layer.getClass() == SubsamplingLayer.class
            && configuration.getPoolingType() == PoolingType.MAX
            && configuration.getCnn2dDataFormat() == CNN2DFormat.NCHW
            && configuration.getConvolutionMode() != ConvolutionMode.Same
            && Arrays.stream(configuration.getDilation()).allMatch(d -> d == 1);
    return same ? new PlainPooling(layer) : layer;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    if (input == null || input.rank() != 4) {
      return super.activate(training, workspaces); // which says what is wrong
    }
    INDArray x = input.castTo(dataType);
    DynamicCustomOp pooling =
        DynamicCustomOp.builder("maxpool2d").addInputs(x).addIntegerArguments(arguments()).build();
    long[] shape = pooling.calculateOutputShape().get(0).getShape();
    INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    execute(pooling, y, x);
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray x = input.castTo(dataType);
    INDArray dx =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
    DynamicCustomOp gradient = DynamicCustomOp.builder("maxpool2d_bp").build();
    execute(gradient, dx, x, epsilon.castTo(dataType));
    return new Pair<>(new DefaultGradient(), dx);
  }

  private void execute(DynamicCustomOp op, INDArray output, INDArray... inputs) {
    context.purge();
    for (int i = 0; i < inputs.length; i++) {
      context.setInputArray(i, inputs[i]);
    }
    context.setOutputArray(0, output);
    Nd4j.exec(op, context);
  }

  private int[] arguments() {
    int[] kernel = layerConf().getKernelSize();
    int[] stride = layerConf().getStride();
    int[] pad = layerConf().getPadding();
    return new int[] {
      kernel[0], kernel[1], stride[0], stride[1], pad[0], pad[1], 1, 1, 0, 0, 0 // dilation 1, NCHW
    };
  }
}
