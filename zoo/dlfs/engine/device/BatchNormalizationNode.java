package dlfs.engine.device;

import dlfs.layers.ActivationFunction;

/**
 * Batch normalisation (section 6.3) of each channel, and an activation function. Training uses the
 * moments of the batch and moves the running ones towards them; inference uses the running ones.
 */
public final class BatchNormalizationNode implements Node {
  private final Tensor x;
  private final Parameters parameters;
  private final ActivationFunction f;
  private Block mean;
  private Block variance;
  private Tensor y;

  /**
   * The parameters and settings of the layer.
   *
   * @param gamma γ, [C]
   * @param beta β, [C]
   * @param mean the running mean, [C], from which its "gradient" is subtracted as it is
   * @param variance the running variance, likewise; or the logarithm of its root
   * @param isLogarithm whether {@code variance} is log₁₀ of the standard deviation
   * @param epsilon ε, which is added to the variance
   * @param decay the share of the running moments that remains after a step
   */
  public record Parameters(
      Parameter gamma,
      Parameter beta,
      Parameter mean,
      Parameter variance,
      boolean isLogarithm,
      double epsilon,
      double decay) {}

  /**
   * @param x the input, [N, C] or [N, C, H, W]
   */
  public BatchNormalizationNode(Tensor x, Parameters parameters, ActivationFunction f) {
    this.x = x;
    this.parameters = parameters;
    this.f = f;
  }

  @Override
  public Tensor forward(Program program) {
    Device device = program.device();
    y = program.tensor(true, x.shape());
    mean = program.keep(x.channels());
    variance = program.keep(x.channels());
    program.run(program.isTraining() ? () -> computeMoments(device) : () -> useRunning(device));
    program.run(
        () ->
            device.normalise(
                moments(),
                f,
                x.values(),
                parameters.beta.values(),
                x.samples(),
                x.channels(),
                x.pixels(),
                y.values()));
    return y;
  }

  private void computeMoments(Device device) {
    device.moments(
        x.values(), x.samples(), x.channels(), x.pixels(), mean.array(), variance.array());
  }

  private void useRunning(Device device) {
    DeviceArray running = parameters.variance.values();
    device.copyBlocks(parameters.mean.values(), 0, mean.array(), 0, 1, x.channels());
    if (parameters.isLogarithm) {
      device.varianceOfLogDeviation(running, variance.array());
    } else {
      device.copyBlocks(running, 0, variance.array(), 0, 1, x.channels());
    }
  }

  private ChannelMoments moments() {
    return new ChannelMoments(
        mean.array(), variance.array(), parameters.gamma.values(), parameters.epsilon);
  }

  @Override
  public void backward(Program program, Block dy) {
    Device device = program.device();
    Block dx = program.gradientFrom(dy);
    float factor = (float) (1 - parameters.decay);
    program.run(
        () -> {
          device.normaliseGradient(
              moments(),
              f,
              x.values(),
              f == ActivationFunction.IDENTITY ? null : y.values(),
              dy.array(),
              x.samples(),
              x.channels(),
              x.pixels(),
              parameters.gamma.gradient(),
              parameters.beta.gradient(),
              dx.array());
          moveRunning(device, factor);
        });
    if (x.hasGradient()) {
      program.addGradient(x, dx);
    } else {
      program.release(dx);
    }
    program.release(mean);
    program.release(variance);
  }

  private void moveRunning(Device device, float factor) {
    Parameter running = parameters.variance;
    device.change(parameters.mean.values(), mean.array(), factor, parameters.mean.gradient());
    if (parameters.isLogarithm) {
      device.logDeviationChange(running.values(), variance.array(), factor, running.gradient());
    } else {
      device.change(running.values(), variance.array(), factor, running.gradient());
    }
  }
}
