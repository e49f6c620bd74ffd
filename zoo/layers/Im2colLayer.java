package layers;

import java.util.Arrays;
import kernels.ActivationFunction;
import kernels.Matrix;
import kernels.Memory;
import kernels.Parallel;
import kernels.Window;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a {@link Convolution} layer computes. */
final class Im2colLayer extends ParameterLayer<Convolution> {
  private static final long serialVersionUID = 1;
  private static final String W = ConvolutionParamInitializer.WEIGHT_KEY;
  private static final String B = ConvolutionParamInitializer.BIAS_KEY;

  private final ActivationFunction function;
  private transient INDArray weights;
  private transient INDArray outputs;

  Im2colLayer(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
    Layers.require(
        layerConf().getNIn() > 0 && layerConf().getNOut() > 0,
        this,
        "needs its numbers of channels and filters; the first can come from the network's input"
            + " type");
    Layers.require(
        layerConf().getCnn2dDataFormat() == CNN2DFormat.NCHW, this, "takes images in NCHW only");
    Layers.require(
        layerConf().getConvolutionMode() == ConvolutionMode.Truncate,
        this,
        "knows the convolution mode Truncate only; give the padding as a number");
    Layers.require(
        Arrays.stream(layerConf().getDilation()).allMatch(d -> d == 1), this, "has no dilation");
    function = Layers.function(this, layerConf().getActivationFn());
  }

  @Override
  public boolean hasBias() {
    return layerConf().hasBias();
  }

  @Override
  INDArray forward(boolean training, Workspace workspace) {
    INDArray x = images(workspace); // [N, C, H, W]
    Window window = window(x);
    weights = getParamWithNoise(W, training, workspace.manager()); // [FN, C, FH, FW]
    INDArray bias = hasBias() ? getParamWithNoise(B, training, workspace.manager()) : null;
    INDArray y = workspace.activations(x.size(0), filters(), window.outHeight(), window.outWidth());
    outputs = training ? Layers.spaceToKeep(function, y, workspace) : null;
    long b = Layers.addressOrNone(bias);
    Chunks chunks = Chunks.of(x.size(0));
    INDArray columns =
        workspace.forwardScratch(chunks.count(), (long) window.size() * window.positions());
    Parallel.forEach(
        chunks.count(),
        chunk -> {
          Matrix col = columns(window, columns, chunk); // [C FH FW, OH OW]
          for (int image = chunks.first(chunk); image < chunks.end(chunk); image++) {
            Matrix z = output(window, y, image); // [FN, OH OW]
            kernels.windows().im2col(window, row(x, image), col.address());
            kernels.algebra().multiply(filterMatrix(weights), col, false, z);
            long copy = outputs == null ? 0 : row(outputs, image);
            kernels.functions().finish(function, z, b, 0, copy);
          }
        });
    return y;
  }

  @Override
  INDArray backward(INDArray dy, boolean inputGradientWanted, Workspace workspace) {
    INDArray x = images(workspace); // [N, C, H, W]
    Window window = window(x);
    INDArray dx = workspace.gradients(x.shape()); // [N, C, H, W]
    Chunks chunks = Chunks.of(x.size(0));
    long size = (long) window.size() * window.positions();
    INDArray columns = workspace.backwardScratch(chunks.count(), size);
    INDArray deltas = workspace.backwardScratch(chunks.count(), filters() * window.positions());
    INDArray weightGradients = workspace.backwardScratch(chunks.count(), weights.length());
    INDArray biasGradients = workspace.backwardScratch(chunks.count(), filters());
    kernels.algebra().clear(Memory.of(weightGradients), weightGradients.length());
    kernels.algebra().clear(Memory.of(biasGradients), biasGradients.length());
    Matrix filters = filterMatrix(weights); // [FN, C FH FW]
    Parallel.forEach(
        chunks.count(),
        chunk -> {
          Matrix col = columns(window, columns, chunk); // [C FH FW, OH OW]
          Matrix dz = output(window, deltas, chunk); // [FN, OH OW]
          Matrix dw =
              Matrix.rowMajor(
                  row(weightGradients, chunk), filters.rows(), filters.columns()); // [FN, C FH FW]
          long db = row(biasGradients, chunk); // [FN]
          for (int image = chunks.first(chunk); image < chunks.end(chunk); image++) {
            long gradient = output(window, dy, image).address();
            if (outputs == null) {
              kernels.algebra().copy(gradient, dz.address(), dz.size());
            } else {
              long y = output(window, outputs, image).address();
              kernels.functions().gradient(function, y, gradient, dz.address(), dz.size());
            }
            kernels.windows().im2col(window, row(x, image), col.address());
            kernels.algebra().multiply(dz, col.transpose(), true, dw);
            kernels.algebra().addColumnSums(dz, db);
            if (inputGradientWanted) {
              kernels.algebra().multiply(filters.transpose(), dz, false, col);
              kernels.windows().col2im(window, col.address(), row(dx, image));
            }
          }
        });
    addUp(weightGradients, gradientViews.get(W));
    if (hasBias()) {
      addUp(biasGradients, gradientViews.get(B));
    }
    return dx;
  }

  /** The sum of the rows, always in the same order. */
  private void addUp(INDArray parts, INDArray sum) {
    kernels
        .algebra()
        .sumRows(
            Matrix.rowMajor(Memory.of(parts), (int) parts.size(0), (int) parts.size(1)),
            Memory.of(sum));
  }

  private INDArray images(Workspace workspace) {
    return workspace.dense(
        Layers.shaped(this, input, "[batch, %d, height, width]", -1, layerConf().getNIn(), -1, -1));
  }

  private Window window(INDArray x) {
    return Layers.window(
        this, x, layerConf().getKernelSize(), layerConf().getStride(), layerConf().getPadding());
  }

  private long filters() {
    return layerConf().getNOut();
  }

  private static Matrix filterMatrix(INDArray weights) {
    int filters = (int) weights.size(0);
    return Matrix.rowMajor(Memory.of(weights), filters, (int) (weights.length() / filters));
  }

  private Matrix columns(Window window, INDArray scratch, int chunk) {
    return Matrix.rowMajor(row(scratch, chunk), window.size(), window.positions());
  }

  private Matrix output(Window window, INDArray outputs, int image) {
    return Matrix.rowMajor(row(outputs, image), (int) filters(), window.positions());
  }

  /** The address of the part of an array that has this first index. */
  private long row(INDArray array, int index) {
    return Memory.of(array) + index * (array.length() / array.size(0)) * kernels.bytes();
  }
}
