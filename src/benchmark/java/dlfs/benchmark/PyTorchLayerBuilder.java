package dlfs.benchmark;

import static dlfs.text.Text.formatted;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Builds networks of DJL's blocks; the softmax is part of the loss. */
final class PyTorchLayerBuilder implements LayerBuilder {
  private static final float EPSILON = 1e-5f;
  private static final float DECAY = 0.9f;

  private final SequentialBlock blocks = new SequentialBlock();
  private boolean flat;

  private PyTorchLayerBuilder(boolean flat) {
    this.flat = flat;
  }

  static Block block(Network network) {
    return block(network::buildWith, network.imageShape().size() == 1);
  }

  private static Block block(Consumer<LayerBuilder> layers, boolean flat) {
    PyTorchLayerBuilder made = new PyTorchLayerBuilder(flat);
    layers.accept(made);
    return made.blocks.getChildren().isEmpty() ? Blocks.identityBlock() : made.blocks;
  }

  @Override
  public LayerBuilder convolution(int filters, int size, int stride, int padding) {
    blocks.add(
        Conv2d.builder()
            .setKernelShape(square(size))
            .setFilters(filters)
            .optStride(square(stride))
            .optPadding(square(padding))
            .build());
    return this;
  }

  @Override
  public LayerBuilder normalisedConvolution(int filters, int size, int stride, int padding) {
    blocks.add(
        Conv2d.builder()
            .setKernelShape(square(size))
            .setFilters(filters)
            .optStride(square(stride))
            .optPadding(square(padding))
            .optBias(false)
            .build());
    blocks.add(BatchNorm.builder().optEpsilon(EPSILON).optMomentum(DECAY).build());
    return this;
  }

  @Override
  public LayerBuilder sum(List<Consumer<LayerBuilder>> branches) {
    return parallel(branches, outputs -> outputs.stream().reduce(NDArray::add).orElseThrow());
  }

  @Override
  public LayerBuilder concatenation(List<Consumer<LayerBuilder>> branches) {
    return parallel(branches, outputs -> NDArrays.concat(new NDList(outputs), 1));
  }

  private LayerBuilder parallel(
      List<Consumer<LayerBuilder>> branches, Function<List<NDArray>, NDArray> join) {
    blocks.add(
        new ParallelBlock(
            outputs ->
                new NDList(join.apply(outputs.stream().map(NDList::singletonOrThrow).toList())),
            branches.stream().map(branch -> block(branch, flat)).toList()));
    return this;
  }

  @Override
  public LayerBuilder paddedShortcut(int filters, int stride) {
    blocks.add(new LambdaBlock(x -> new NDList(shortcut(x.singletonOrThrow(), filters, stride))));
    return this;
  }

  private static NDArray shortcut(NDArray x, int filters, int stride) {
    NDArray subsampled = x.get(formatted(":, :, ::%d, ::%d", stride, stride));
    Shape shape = subsampled.getShape();
    long before = (filters - shape.get(1)) / 2;
    NDArray zeros =
        x.getManager().zeros(new Shape(shape.get(0), before, shape.get(2), shape.get(3)));
    return zeros.concat(subsampled, 1).concat(zeros, 1);
  }

  @Override
  public LayerBuilder globalAveragePooling() {
    blocks.add(Pool.globalAvgPool2dBlock());
    return this;
  }

  @Override
  public LayerBuilder maxPooling(int size, int stride, int padding) {
    blocks.add(Pool.maxPool2dBlock(square(size), square(stride), square(padding)));
    return this;
  }

  @Override
  public LayerBuilder maxPoolingRoundedUp(int size, int stride) {
    blocks.add(Pool.maxPool2dBlock(square(size), square(stride), square(0), true));
    return this;
  }

  @Override
  public LayerBuilder affine(int outputs) {
    if (!flat) {
      blocks.add(Blocks.batchFlattenBlock());
      flat = true;
    }
    blocks.add(Linear.builder().setUnits(outputs).build());
    return this;
  }

  @Override
  public LayerBuilder relu() {
    blocks.add(Activation.reluBlock());
    return this;
  }

  @Override
  public LayerBuilder dropout(double dropProbability) {
    blocks.add(Dropout.builder().optRate((float) dropProbability).build());
    return this;
  }

  private static Shape square(int size) {
    return new Shape(size, size);
  }
}
