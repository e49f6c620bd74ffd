package dlfs.engine.kernels;

import dlfs.layers.ActivationFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The definitions of convolution, max pooling and matrix product as plain loops in double
 * precision, which kernels are compared with.
 */
final class DirectSums {
  private DirectSums() {}

  /** Elements of an array of any type, in row-major order. */
  static double[] elements(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  static INDArray array(double[] elements, long... shape) {
    return Nd4j.createFromArray(elements).reshape('c', shape);
  }

  /** Called for each pair of an output and a pixel that it depends on. */
  @FunctionalInterface
  private interface Term {
    /** Indices into a weight matrix's row, an image and an output of one image and filter. */
    void apply(int weight, int pixel, int position);
  }

  /** Calls a function for the elements under the kernel at each of its positions. */
  private static void forEachTerm(Conv2dGeometry g, int channel, Term term) {
    for (int position = 0; position < g.positions(); position++) {
      for (int i = 0; i < g.kernelHeight(); i++) {
        int row =
            position / g.outWidth() * g.strideHeight()
                + i * g.window().dilationHeight()
                - g.padding().top();
        for (int j = 0; j < g.kernelWidth(); j++) {
          int column =
              position % g.outWidth() * g.strideWidth()
                  + j * g.window().dilationWidth()
                  - g.padding().left();
          if (row >= 0 && row < g.height() && column >= 0 && column < g.width()) {
            int weight = (channel * g.kernelHeight() + i) * g.kernelWidth() + j;
            term.apply(weight, (channel * g.height() + row) * g.width() + column, position);
          }
        }
      }
    }
  }

  /** z = x * weights + biases, [N, filters, out height, out width]. */
  static INDArray convolve(Conv2dGeometry g, INDArray images, INDArray weights, INDArray biases) {
    int n = (int) images.size(0);
    int filters = (int) weights.size(0);
    double[] x = elements(images);
    double[] w = elements(weights);
    double[] z = new double[n * filters * g.positions()];
    for (int image = 0; image < n; image++) {
      for (int filter = 0; filter < filters; filter++) {
        int to = (image * filters + filter) * g.positions();
        for (int p = 0; biases != null && p < g.positions(); p++) {
          z[to + p] = biases.getDouble(filter);
        }
        int imageAt = image * g.imageSize();
        int filterAt = filter * g.kernelVolume();
        for (int channel = 0; channel < g.channels(); channel++) {
          forEachTerm(
              g,
              channel,
              (weight, pixel, position) ->
                  z[to + position] += w[filterAt + weight] * x[imageAt + pixel]);
        }
      }
    }
    return array(z, n, filters, g.outHeight(), g.outWidth());
  }

  /** The gradients of a convolution: of the weights, the biases and the input. */
  record Gradients(INDArray weights, INDArray biases, INDArray input) {
    static Gradients of(Conv2dGeometry g, INDArray images, INDArray weights, INDArray dz) {
      int n = (int) images.size(0);
      int filters = (int) weights.size(0);
      double[] x = elements(images);
      double[] w = elements(weights);
      double[] gradients = elements(dz);
      double[] dw = new double[w.length];
      double[] db = new double[filters];
      double[] dx = new double[x.length];
      for (int image = 0; image < n; image++) {
        for (int filter = 0; filter < filters; filter++) {
          int from = (image * filters + filter) * g.positions();
          for (int p = 0; p < g.positions(); p++) {
            db[filter] += gradients[from + p];
          }
          int imageAt = image * g.imageSize();
          int filterAt = filter * g.kernelVolume();
          for (int channel = 0; channel < g.channels(); channel++) {
            forEachTerm(
                g,
                channel,
                (weight, pixel, position) -> {
                  double gradient = gradients[from + position];
                  dw[filterAt + weight] += gradient * x[imageAt + pixel];
                  dx[imageAt + pixel] += gradient * w[filterAt + weight];
                });
          }
        }
      }
      return new Gradients(
          array(dw, weights.shape()), array(db, filters), array(dx, images.shape()));
    }
  }

  /** The index in its image of the first maximum under each position, [N · C · positions]. */
  static int[] maxima(Conv2dGeometry g, INDArray images) {
    int n = (int) images.size(0);
    double[] x = elements(images);
    int[] maxima = new int[n * g.channels() * g.positions()];
    java.util.Arrays.fill(maxima, -1);
    for (int image = 0; image < n; image++) {
      int imageAt = image * g.imageSize();
      for (int channel = 0; channel < g.channels(); channel++) {
        int to = (image * g.channels() + channel) * g.positions();
        forEachTerm(
            g,
            channel,
            (weight, pixel, position) -> {
              int best = maxima[to + position];
              if (best < 0 || x[imageAt + pixel] > x[best]) {
                maxima[to + position] = imageAt + pixel;
              }
            });
      }
    }
    return maxima;
  }

  /** The matrix product. */
  static INDArray multiply(INDArray a, INDArray b) {
    INDArray c = Nd4j.zeros(DataType.DOUBLE, a.size(0), b.size(1));
    for (int i = 0; i < a.size(0); i++) {
      for (int j = 0; j < b.size(1); j++) {
        double sum = 0;
        for (int k = 0; k < a.size(1); k++) {
          sum += a.getDouble(i, k) * b.getDouble(k, j);
        }
        c.putScalar(i, j, sum);
      }
    }
    return c;
  }

  /** f(z). */
  static double apply(ActivationFunction f, double z) {
    return switch (f) {
      case IDENTITY -> z;
      case RELU -> Math.max(z, 0);
      case SIGMOID -> 1 / (1 + Math.exp(-z));
      case TANH -> Math.tanh(z);
    };
  }

  /** f'(z), from y = f(z). */
  static double derivative(ActivationFunction f, double y) {
    return switch (f) {
      case IDENTITY -> 1;
      case RELU -> y > 0 ? 1 : 0;
      case SIGMOID -> y * (1 - y);
      case TANH -> 1 - y * y;
    };
  }
}
