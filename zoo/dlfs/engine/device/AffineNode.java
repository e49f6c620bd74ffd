package dlfs.engine.device;

import dlfs.layers.ActivationFunction;

/** A fully connected layer (section 5.6): y = f(x W + b). */
public final class AffineNode implements Node {
  private final Tensor x;
  private final Parameter weights;
  private final Parameter bias;
  private final int outputs;
  private final ActivationFunction f;
  private Tensor y;

  /**
   * @param x the input, [N, inputs]
   * @param weights W, [inputs, outputs], stored column by column, as by DL4J
   * @param bias [outputs]; null for none
   */
  public AffineNode(
      Tensor x, Parameter weights, Parameter bias, int outputs, ActivationFunction f) {
    this.x = x;
    this.weights = weights;
    this.bias = bias;
    this.outputs = outputs;
    this.f = f;
  }

  private int inputs() {
    return x.channels();
  }

  @Override
  public Tensor forward(Program program) {
    Device device = program.device();
    int n = x.samples();
    y = program.tensor(true, n, outputs);
    DeviceArray biases = bias == null ? null : bias.values();
    boolean isChanged = bias != null || f != ActivationFunction.IDENTITY;
    program.run(
        () -> {
          device.multiply(
              false, true, n, outputs, inputs(), x.values(), weights.values(), 0, y.values());
          if (isChanged) {
            device.addBias(f, y.values(), biases, n, outputs, 1);
          }
        });
    return y;
  }

  @Override
  public void backward(Program program, Block dy) {
    Device device = program.device();
    int n = x.samples();
    Block dz = Activations.gradient(program, f, y, dy);
    program.run(
        () -> {
          if (bias != null) {
            device.biasGradient(dz.array(), bias.gradient(), n, outputs, 1);
          }
          device.multiply(
              true, false, outputs, inputs(), n, dz.array(), x.values(), 0, weights.gradient());
        });
    if (x.hasGradient()) {
      Block dx = program.allocate(x.length());
      program.run(
          () ->
              device.multiply(
                  false, false, n, inputs(), outputs, dz.array(), weights.values(), 0, dx.array()));
      program.addGradient(x, dx);
    }
    program.release(dz);
  }
}
