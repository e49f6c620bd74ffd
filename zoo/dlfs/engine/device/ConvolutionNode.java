package dlfs.engine.device;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.layers.ActivationFunction;
import dlfs.layers.Padding;
import dlfs.layers.Window;

/** A convolution (section 7.2), biases and an activation function: y = f(x * W + b). */
public final class ConvolutionNode implements Node {
  private final Tensor x;
  private final Window window;
  private final Conv2dGeometry geometry;
  private final Border border;
  private final Parameter weights;
  private final Parameter bias;
  private final int filters;
  private final ActivationFunction f;
  private DeviceConvolution convolution;
  private Block padded;
  private Tensor y;

  /**
   * @param x the input, [N, C, H, W]
   * @param weights [FN, C, FH, FW]
   * @param bias [FN]; null for none
   */
  public ConvolutionNode(
      Tensor x,
      Window window,
      Parameter weights,
      Parameter bias,
      int filters,
      ActivationFunction f) {
    this.x = x;
    this.window = window;
    this.geometry = new Conv2dGeometry(x.channels(), x.size(2), x.size(3), window);
    this.weights = weights;
    this.bias = bias;
    this.filters = filters;
    this.f = f;
    this.border = isSymmetric() ? null : border(x, window.padding());
  }

  /** Returns whether the same padding on opposite sides gives the same output. */
  private boolean isSymmetric() {
    var shape = shape(geometry.height(), geometry.width(), window.padding());
    return shape.outHeight() == geometry.outHeight() && shape.outWidth() == geometry.outWidth();
  }

  private ConvolutionShape shape(int height, int width, Padding padding) {
    return new ConvolutionShape(
        x.samples(),
        x.channels(),
        height,
        width,
        filters,
        window.FH(),
        window.FW(),
        window.strideHeight(),
        window.strideWidth(),
        padding.top(),
        padding.left(),
        window.dilationHeight(),
        window.dilationWidth());
  }

  private static Border border(Tensor x, Padding padding) {
    return new Border(
        x.samples() * x.channels(),
        x.size(2),
        x.size(3),
        padding.top(),
        padding.bottom(),
        padding.left(),
        padding.right());
  }

  @Override
  public Tensor forward(Program program) {
    Device device = program.device();
    convolution =
        device.convolution(
            border == null
                ? shape(geometry.height(), geometry.width(), window.padding())
                : shape(border.outerHeight(), border.outerWidth(), Padding.NONE));
    if (border != null) {
      padded = program.keep(border.outerLength());
      program.run(() -> device.pad(border, x.values(), padded.array()));
    }
    y = program.tensor(true, x.samples(), filters, geometry.outHeight(), geometry.outWidth());
    DeviceArray biases = bias == null ? null : bias.values();
    boolean isChanged = bias != null || f != ActivationFunction.IDENTITY;
    program.run(
        () -> {
          convolution.forward(input(), weights.values(), y.values());
          if (isChanged) {
            device.addBias(f, y.values(), biases, y.samples(), filters, y.pixels());
          }
        });
    return y;
  }

  private DeviceArray input() {
    return padded == null ? x.values() : padded.array();
  }

  @Override
  public void backward(Program program, Block dy) {
    Device device = program.device();
    Block dz = Activations.gradient(program, f, y, dy);
    program.run(
        () -> {
          if (bias != null) {
            device.biasGradient(dz.array(), bias.gradient(), y.samples(), filters, y.pixels());
          }
          convolution.filterGradient(input(), dz.array(), weights.gradient());
        });
    if (x.hasGradient()) {
      program.addGradient(x, inputGradient(program, dz));
    }
    program.release(dz);
    if (padded != null) {
      program.release(padded);
    }
  }

  private Block inputGradient(Program program, Block dz) {
    Block dx = program.allocate(x.length());
    if (border == null) {
      program.run(() -> convolution.inputGradient(dz.array(), weights.values(), dx.array()));
      return dx;
    }
    Block outer = program.allocate(border.outerLength());
    program.run(
        () -> {
          convolution.inputGradient(dz.array(), weights.values(), outer.array());
          program.device().crop(border, outer.array(), dx.array());
        });
    program.release(outer);
    return dx;
  }
}
