package dlfs.engine.cuda;

import static dlfs.text.Text.formatted;

import dlfs.engine.device.Border;
import dlfs.engine.device.ChannelMoments;
import dlfs.engine.device.ConvolutionShape;
import dlfs.engine.device.Device;
import dlfs.engine.device.DeviceArray;
import dlfs.engine.device.DeviceConvolution;
import dlfs.engine.device.DeviceRule;
import dlfs.engine.device.PoolingShape;
import dlfs.engine.kernels.Normalization.LocalResponse;
import dlfs.engine.kernels.Vector;
import dlfs.layers.ActivationFunction;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.LongPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An NVIDIA graphics card. Each group of operations has a class of its own. */
final class CudaDevice implements Device {
  private final Context context;
  private final GpuMemory memory;
  private final SharedMemory shared;
  private final Staging staging;
  private final Products products;
  private final Dnn dnn;
  private final PointwiseConvolution.Operations ofPointwise;
  private final Map<ConvolutionShape, DeviceConvolution> convolutions = new HashMap<>();
  private final Activations activations;
  private final Sums sums;
  private final Pooling pooling;
  private final BatchNormalization normalization;
  private final LocalResponses localResponses;
  private final Copies copies;
  private final Losses losses;
  private final Updates updates;

  /**
   * @param tf32 whether products may round their factors to TF32
   */
  CudaDevice(Context context, boolean tf32) {
    this.context = context;
    memory = new GpuMemory(context);
    shared = new SharedMemory(context, memory);
    staging = new Staging(context);
    products = new Products(context, memory, tf32);
    var workspace = new Workspace(memory, context);
    dnn = new Dnn(context, workspace, new AlignedArrays(context, memory), tf32);
    var kernels = new Kernels(context);
    var launcher = new Launcher(context);
    activations = new Activations(launcher, kernels);
    sums = new Sums(context, launcher, workspace, kernels);
    pooling = new Pooling(launcher, kernels);
    ofPointwise =
        new PointwiseConvolution.Operations(
            products,
            pooling,
            sums,
            new Workspace(memory, context),
            new Workspace(memory, context));
    normalization = new BatchNormalization(context, launcher, workspace, kernels);
    localResponses = new LocalResponses(launcher, kernels);
    copies = new Copies(context, launcher, kernels);
    losses = new Losses(launcher, kernels);
    updates = new Updates(launcher, kernels);
  }

  @Override
  public String description() {
    int[] driver = new int[1];
    int[] runtime = new int[1];
    Cuda.check(cudart.cudaDriverGetVersion(driver), "reading the version of the driver");
    Cuda.check(cudart.cudaRuntimeGetVersion(runtime), "reading the version of CUDA");
    return formatted(
        "%s (driver for CUDA %s, CUDA %s, cuDNN %s)",
        context.name(), version(driver[0]), version(runtime[0]), Dnn.version());
  }

  /** Returns a version of CUDA, such as 13.0, from its number, such as 13000. */
  private static String version(int number) {
    return number / 1000 + "." + number % 1000 / 10;
  }

  @Override
  public DeviceArray allocate(long length) {
    return new DeviceArray(memory.allocate(length * Float.BYTES), length);
  }

  @Override
  public void free(DeviceArray array) {
    memory.free(array.address());
  }

  @Override
  public INDArray share(INDArray values) {
    return shared.share(values);
  }

  @Override
  public boolean isShared(INDArray array) {
    return shared.contains(array);
  }

  @Override
  public void upload(INDArray from, DeviceArray to) {
    Vector values = floats(from);
    requireSameLength(values, to);
    staging.upload(values.address(), to.address(), to.bytes());
    Reference.reachabilityFence(from);
  }

  @Override
  public void download(DeviceArray from, INDArray to) {
    Vector values = floats(to);
    requireSameLength(values, from);
    staging.download(from.address(), values.address(), from.bytes());
    Reference.reachabilityFence(to);
  }

  private static Vector floats(INDArray array) {
    if (array.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          "A device computes numbers of type FLOAT, not " + array.dataType());
    }
    return Vector.of(array);
  }

  private static void requireSameLength(Vector values, DeviceArray array) {
    if (values.length() != array.length()) {
      throw new IllegalArgumentException(
          formatted("%d elements cannot be copied from or to %d", values.length(), array.length()));
    }
  }

  @Override
  public void synchronize() {
    context.synchronize();
  }

  @Override
  public Runnable recorded(Runnable operations) {
    return new CudaGraph(context, operations);
  }

  @Override
  public void write(long value, DeviceArray to) {
    Checks.length(2, to);
    try (var memory = new LongPointer(1)) {
      memory.put(value);
      staging.upload(memory.address(), to.address(), Long.BYTES);
    }
  }

  @Override
  public DeviceConvolution convolution(ConvolutionShape shape) {
    return convolutions.computeIfAbsent(
        shape,
        s ->
            PointwiseConvolution.supports(s)
                ? new PointwiseConvolution(ofPointwise, s)
                : new CudaConvolution(dnn, s));
  }

  @Override
  public void multiply(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      DeviceArray a,
      DeviceArray b,
      float beta,
      DeviceArray c) {
    products.multiply(transposeA, transposeB, m, n, k, a, b, beta, c);
  }

  @Override
  public void addBias(ActivationFunction f, DeviceArray y, DeviceArray bias, int n, int c, int p) {
    activations.addBias(f, y, bias, n, c, p);
  }

  @Override
  public void biasGradient(DeviceArray dy, DeviceArray db, int n, int c, int p) {
    sums.overChannels(dy, db, n, c, p);
  }

  @Override
  public void activate(ActivationFunction f, DeviceArray x, DeviceArray y) {
    activations.activate(f, x, y);
  }

  @Override
  public void activationGradient(
      ActivationFunction f, DeviceArray y, DeviceArray dy, DeviceArray dx) {
    activations.gradient(f, y, dy, dx);
  }

  @Override
  public void maxPooling(PoolingShape shape, DeviceArray x, DeviceArray y, DeviceArray indices) {
    pooling.max(shape, x, y, indices);
  }

  @Override
  public void maxPoolingGradient(
      PoolingShape shape, DeviceArray dy, DeviceArray indices, DeviceArray dx) {
    pooling.maxGradient(shape, dy, indices, dx);
  }

  @Override
  public void averagePooling(PoolingShape shape, DeviceArray x, DeviceArray y) {
    pooling.average(shape, x, y);
  }

  @Override
  public void averagePoolingGradient(PoolingShape shape, DeviceArray dy, DeviceArray dx) {
    pooling.averageGradient(shape, dy, dx);
  }

  @Override
  public void moments(DeviceArray x, int n, int c, int p, DeviceArray mean, DeviceArray variance) {
    normalization.moments(x, n, c, p, mean, variance);
  }

  @Override
  public void normalise(
      ChannelMoments moments,
      ActivationFunction f,
      DeviceArray x,
      DeviceArray beta,
      int n,
      int c,
      int p,
      DeviceArray y) {
    normalization.normalise(moments, f, x, beta, n, c, p, y);
  }

  @Override
  public void normaliseGradient(
      ChannelMoments moments,
      ActivationFunction f,
      DeviceArray x,
      DeviceArray y,
      DeviceArray dy,
      int n,
      int c,
      int p,
      DeviceArray dgamma,
      DeviceArray dbeta,
      DeviceArray dx) {
    normalization.gradient(moments, f, x, y, dy, n, c, p, dgamma, dbeta, dx);
  }

  @Override
  public void change(DeviceArray running, DeviceArray ofBatch, float factor, DeviceArray change) {
    normalization.change(running, ofBatch, factor, change);
  }

  @Override
  public void logDeviationChange(
      DeviceArray logDeviation, DeviceArray variance, float factor, DeviceArray change) {
    normalization.logDeviationChange(logDeviation, variance, factor, change);
  }

  @Override
  public void varianceOfLogDeviation(DeviceArray logDeviation, DeviceArray variance) {
    normalization.varianceOfLogDeviation(logDeviation, variance);
  }

  @Override
  public void localResponse(
      LocalResponse constants, DeviceArray x, int n, int c, int p, DeviceArray s, DeviceArray y) {
    localResponses.forward(constants, x, n, c, p, s, y);
  }

  @Override
  public void localResponseGradient(
      LocalResponse constants,
      DeviceArray x,
      DeviceArray s,
      DeviceArray y,
      DeviceArray dy,
      int n,
      int c,
      int p,
      DeviceArray dx) {
    localResponses.gradient(constants, x, s, y, dy, n, c, p, dx);
  }

  @Override
  public void dropout(
      double dropProbability, double scale, DeviceArray seed, DeviceArray x, DeviceArray y) {
    copies.dropout(dropProbability, scale, seed, x, y);
  }

  @Override
  public void add(ActivationFunction f, DeviceArray a, DeviceArray b, DeviceArray y) {
    activations.add(f, a, b, y);
  }

  @Override
  public void copyBlocks(
      DeviceArray from, long fromStride, DeviceArray to, long toStride, int count, long size) {
    copies.blocks(from, fromStride, to, toStride, count, size);
  }

  @Override
  public void pad(Border border, DeviceArray from, DeviceArray to) {
    copies.pad(border, from, to);
  }

  @Override
  public void crop(Border border, DeviceArray from, DeviceArray to) {
    copies.crop(border, from, to);
  }

  @Override
  public void clear(DeviceArray array) {
    copies.clear(array);
  }

  @Override
  public void softmaxCrossEntropy(
      DeviceArray x, DeviceArray t, int n, int classes, DeviceArray losses, DeviceArray dx) {
    this.losses.crossEntropy(x, t, n, classes, losses, dx);
  }

  @Override
  public void softmax(DeviceArray x, int n, int classes, DeviceArray y) {
    losses.softmax(x, n, classes, y);
  }

  @Override
  public void addSum(double factor, DeviceArray x, DeviceArray sum) {
    sums.addSum(factor, x, sum);
  }

  @Override
  public void addSumOfSquares(double factor, DeviceArray x, DeviceArray sum) {
    sums.addSumOfSquares(factor, x, sum);
  }

  @Override
  public double read(DeviceArray sum) {
    Checks.length(2, sum);
    try (var value = new DoublePointer(1)) {
      staging.download(sum.address(), value.address(), Double.BYTES);
      return value.get();
    }
  }

  @Override
  public void update(
      DeviceRule rule, float scale, float l2, float decay, DeviceArray w, DeviceArray g) {
    updates.update(rule, scale, l2, decay, w, g);
  }
}
