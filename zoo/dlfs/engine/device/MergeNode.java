package dlfs.engine.device;

import java.util.List;

/** Tensors one after the other along the dimension of the channels. */
public final class MergeNode implements Node {
  private final List<Tensor> inputs;
  private Tensor y;

  /**
   * @param inputs [N, channels, ...], which differ in the number of channels only
   */
  public MergeNode(List<Tensor> inputs) {
    this.inputs = List.copyOf(inputs);
  }

  @Override
  public Tensor forward(Program program) {
    long[] shape = inputs.get(0).shape();
    shape[1] = inputs.stream().mapToLong(Tensor::channels).sum();
    y = program.tensor(inputs.stream().anyMatch(Tensor::hasGradient), shape);
    long first = 0;
    for (Tensor x : inputs) {
      long size = size(x);
      long start = first;
      program.run(
          () ->
              program
                  .device()
                  .copyBlocks(
                      x.values(),
                      size,
                      y.values().slice(start, y.length() - start),
                      size(y),
                      x.samples(),
                      size));
      first += size;
    }
    return y;
  }

  /** Returns the number of elements of a sample. */
  private static long size(Tensor tensor) {
    return tensor.length() / tensor.samples();
  }

  @Override
  public void backward(Program program, Block dy) {
    long first = 0;
    for (Tensor x : inputs) {
      long size = size(x);
      long start = first;
      if (x.hasGradient()) {
        Block dx = program.allocate(x.length());
        program.run(
            () ->
                program
                    .device()
                    .copyBlocks(
                        dy.array().slice(start, dy.length() - start),
                        size(y),
                        dx.array(),
                        size,
                        x.samples(),
                        size));
        program.addGradient(x, dx);
      }
      first += size;
    }
  }
}
