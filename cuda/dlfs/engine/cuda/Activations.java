package dlfs.engine.cuda;

import dlfs.engine.device.DeviceArray;
import dlfs.layers.ActivationFunction;

/** Biases, activation functions and their gradients: activation.cu. */
final class Activations {
  private final Launcher launcher;
  private final Kernel[] addBias;
  private final Kernel[] activate;
  private final Kernel[] gradient;
  private final Kernel[] add;

  Activations(Launcher launcher, Kernels kernels) {
    this.launcher = launcher;
    addBias = kernels.perActivation("activation.cu", "addBias");
    activate = kernels.perActivation("activation.cu", "activate");
    gradient = kernels.perActivation("activation.cu", "activationGradient");
    add = kernels.perActivation("activation.cu", "add");
  }

  void addBias(ActivationFunction f, DeviceArray y, DeviceArray bias, int n, int c, int p) {
    Checks.length((long) n * c * p, y);
    if (bias == null) {
      activate(f, y, y);
      return;
    }
    Checks.length(c, bias);
    long size = (long) c * p;
    Checks.forEachPart(
        n, size, (first, images) -> addBias(f, y.slice(first * size, images * size), bias, c, p));
  }

  private void addBias(ActivationFunction f, DeviceArray y, DeviceArray bias, int c, int p) {
    int head = Alignment.headOfRuns(p, y);
    launcher
        .begin()
        .with(y)
        .with(bias)
        .with(y.length())
        .with(head)
        .with(c)
        .with(Divisor.of(p))
        .with(Divisor.of(c))
        .with(Activation.slope(f))
        .launchFor(Alignment.threads(y.length(), head), addBias[Activation.index(f)]);
  }

  void activate(ActivationFunction f, DeviceArray x, DeviceArray y) {
    Checks.length(x.length(), y);
    if (f == ActivationFunction.IDENTITY && x.address() == y.address()) {
      return;
    }
    int head = Alignment.head(x.length(), x, y);
    launcher
        .begin()
        .with(x)
        .with(y)
        .with(x.length())
        .with(head)
        .with(Activation.slope(f))
        .launchFor(Alignment.threads(x.length(), head), activate[Activation.index(f)]);
  }

  void gradient(ActivationFunction f, DeviceArray y, DeviceArray dy, DeviceArray dx) {
    Checks.length(dy.length(), y, dx);
    if (f == ActivationFunction.IDENTITY && dy.address() == dx.address()) {
      return;
    }
    int head = Alignment.head(dy.length(), y, dy, dx);
    launcher
        .begin()
        .with(y)
        .with(dy)
        .with(dx)
        .with(dy.length())
        .with(head)
        .with(Activation.slope(f))
        .launchFor(Alignment.threads(dy.length(), head), gradient[Activation.index(f)]);
  }

  void add(ActivationFunction f, DeviceArray a, DeviceArray b, DeviceArray y) {
    Checks.length(y.length(), a, b);
    int head = Alignment.head(y.length(), a, b, y);
    launcher
        .begin()
        .with(a)
        .with(b)
        .with(y)
        .with(y.length())
        .with(head)
        .with(Activation.slope(f))
        .launchFor(Alignment.threads(y.length(), head), add[Activation.index(f)]);
  }
}
