package dlfs.engine.device;

/** Convolutions of a {@link HostDevice}, by loops. */
final class HostConvolution implements DeviceConvolution {
  private final ConvolutionShape s;

  HostConvolution(ConvolutionShape shape) {
    this.s = shape;
  }

  /** Called for each product of a pixel and a weight. */
  private interface Product {
    void visit(int x, int w, int y);
  }

  private void forEachProduct(Product product) {
    for (int n = 0; n < s.n(); n++) {
      for (int f = 0; f < s.filters(); f++) {
        for (int oh = 0; oh < s.outHeight(); oh++) {
          for (int ow = 0; ow < s.outWidth(); ow++) {
            int y = ((n * s.filters() + f) * s.outHeight() + oh) * s.outWidth() + ow;
            forEachPixel(n, f, oh, ow, y, product);
          }
        }
      }
    }
  }

  private void forEachPixel(int n, int f, int oh, int ow, int y, Product product) {
    for (int c = 0; c < s.c(); c++) {
      for (int i = 0; i < s.fh(); i++) {
        for (int j = 0; j < s.fw(); j++) {
          int row = oh * s.strideHeight() - s.padHeight() + i * s.dilationHeight();
          int column = ow * s.strideWidth() - s.padWidth() + j * s.dilationWidth();
          if (row >= 0 && row < s.h() && column >= 0 && column < s.w()) {
            int x = ((n * s.c() + c) * s.h() + row) * s.w() + column;
            int w = ((f * s.c() + c) * s.fh() + i) * s.fw() + j;
            product.visit(x, w, y);
          }
        }
      }
    }
  }

  @Override
  public void forward(DeviceArray x, DeviceArray w, DeviceArray y) {
    float[] images = HostDevice.values(x);
    float[] filters = HostDevice.values(w);
    double[] sums = new double[(int) y.length()];
    forEachProduct((i, j, k) -> sums[k] += (double) images[i] * filters[j]);
    write(sums, y);
  }

  @Override
  public void inputGradient(DeviceArray dy, DeviceArray w, DeviceArray dx) {
    float[] gradients = HostDevice.values(dy);
    float[] filters = HostDevice.values(w);
    double[] sums = new double[(int) dx.length()];
    forEachProduct((i, j, k) -> sums[i] += (double) gradients[k] * filters[j]);
    write(sums, dx);
  }

  @Override
  public void filterGradient(DeviceArray x, DeviceArray dy, DeviceArray dw) {
    float[] images = HostDevice.values(x);
    float[] gradients = HostDevice.values(dy);
    double[] sums = new double[(int) dw.length()];
    forEachProduct((i, j, k) -> sums[j] += (double) images[i] * gradients[k]);
    write(sums, dw);
  }

  private static void write(double[] values, DeviceArray array) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    HostDevice.write(rounded, array);
  }
}
