package dlfs.benchmark;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;

/** Builds networks of DJL's blocks; the softmax is part of the loss. */
final class PyTorchLayerBuilder implements LayerBuilder {
  private final SequentialBlock blocks = new SequentialBlock();
  private boolean flat;

  private PyTorchLayerBuilder(boolean flat) {
    this.flat = flat;
  }

  static Block block(Network network) {
    PyTorchLayerBuilder made = new PyTorchLayerBuilder(network.imageShape().size() == 1);
    network.buildWith(made);
    return made.blocks;
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
  public LayerBuilder maxPooling(int size, int stride) {
    blocks.add(Pool.maxPool2dBlock(square(size), square(stride)));
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
