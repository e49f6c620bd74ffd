package dlfs.engine.device;

import dlfs.engine.kernels.Normalization.LocalResponse;
import dlfs.engine.kernels.Vector;
import dlfs.layers.ActivationFunction;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A device whose memory is the processor's: each operation as a plain loop, against which other
 * devices are tested, and with which networks on a device are tested where there is none.
 */
public final class HostDevice implements Device {
  private final Map<Long, FloatPointer> allocated = new HashMap<>();
  private final TreeMap<Long, INDArray> shared = new TreeMap<>();

  /** Memory at an address that JavaCPP neither allocated nor frees. */
  private static final class Floats extends FloatPointer {
    Floats(DeviceArray array) {
      super((Pointer) null);
      address = array.address();
      limit = array.length();
      capacity = array.length();
    }
  }

  private static final class Doubles extends DoublePointer {
    Doubles(DeviceArray array) {
      super((Pointer) null);
      address = array.address();
      limit = array.length() / 2;
      capacity = limit;
    }
  }

  /** Returns a copy of the elements. */
  public static float[] values(DeviceArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    try (var memory = new Floats(array)) {
      memory.get(values);
    }
    return values;
  }

  private static float[] valuesOrNull(DeviceArray array) {
    return array == null ? null : values(array);
  }

  /** Overwrites the elements. */
  public static void write(float[] values, DeviceArray array) {
    if (values.length != array.length()) {
      throw new AssertionError(values.length + " elements for " + array);
    }
    try (var memory = new Floats(array)) {
      memory.put(values);
    }
  }

  private static void writeDoubles(double[] values, DeviceArray array) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    write(rounded, array);
  }

  @Override
  public String description() {
    return "the processor, by plain loops";
  }

  /** Returns memory that is not a number until it is written. */
  @Override
  public DeviceArray allocate(long length) {
    FloatPointer memory = new FloatPointer(length);
    allocated.put(memory.address(), memory);
    var array = new DeviceArray(memory.address(), length);
    float[] poison = new float[Math.toIntExact(length)];
    Arrays.fill(poison, Float.NaN);
    write(poison, array);
    return array;
  }

  @Override
  public void free(DeviceArray array) {
    allocated.remove(array.address()).close();
  }

  /** Returns the number of arrays that were allocated and not freed. */
  public int allocations() {
    return allocated.size();
  }

  @Override
  public INDArray share(INDArray values) {
    INDArray copy = values.detach().dup('c');
    shared.put(Vector.of(copy).address(), copy);
    return copy;
  }

  @Override
  public boolean isShared(INDArray array) {
    long address = array.data().address() + array.offset() * Float.BYTES;
    var before = shared.floorEntry(address);
    return before != null && address < before.getKey() + before.getValue().length() * Float.BYTES;
  }

  @Override
  public void upload(INDArray from, DeviceArray to) {
    write(from.dup('c').data().asFloat(), to);
  }

  @Override
  public void download(DeviceArray from, INDArray to) {
    Vector target = Vector.of(to);
    write(values(from), new DeviceArray(target.address(), target.length()));
  }

  @Override
  public void synchronize() {
    // Every operation is finished when its method returns.
  }

  @Override
  public void write(long value, DeviceArray to) {
    try (var memory = new Doubles(to)) {
      memory.put(Double.longBitsToDouble(value));
    }
  }

  @Override
  public DeviceConvolution convolution(ConvolutionShape shape) {
    return new HostConvolution(shape);
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
    float[] left = values(a);
    float[] right = values(b);
    float[] result = values(c);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = beta == 0 ? 0 : beta * result[i * n + j];
        for (int l = 0; l < k; l++) {
          sum +=
              (double) left[transposeA ? l * m + i : i * k + l]
                  * right[transposeB ? j * k + l : l * n + j];
        }
        result[i * n + j] = (float) sum;
      }
    }
    write(result, c);
  }

  /** Returns f(x). */
  private static double apply(ActivationFunction f, double x) {
    if (f instanceof ActivationFunction.Leaky leaky) {
      return x > 0 ? x : leaky.slope() * x;
    }
    return switch ((ActivationFunction.OfTheBook) f) {
      case IDENTITY -> x;
      case RELU -> x > 0 ? x : 0;
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case TANH -> Math.tanh(x);
    };
  }

  /** Returns f'(x), computed from y = f(x). */
  private static double derivative(ActivationFunction f, double y) {
    if (f instanceof ActivationFunction.Leaky leaky) {
      return y > 0 ? 1 : leaky.slope();
    }
    return switch ((ActivationFunction.OfTheBook) f) {
      case IDENTITY -> 1;
      case RELU -> y > 0 ? 1 : 0;
      case SIGMOID -> y * (1 - y);
      case TANH -> 1 - y * y;
    };
  }

  @Override
  public void addBias(ActivationFunction f, DeviceArray y, DeviceArray bias, int n, int c, int p) {
    float[] values = values(y);
    float[] biases = valuesOrNull(bias);
    for (int i = 0; i < values.length; i++) {
      float b = biases == null ? 0 : biases[i / p % c];
      values[i] = (float) apply(f, values[i] + b);
    }
    write(values, y);
  }

  @Override
  public void biasGradient(DeviceArray dy, DeviceArray db, int n, int c, int p) {
    float[] values = values(dy);
    double[] sums = new double[c];
    for (int i = 0; i < values.length; i++) {
      sums[i / p % c] += values[i];
    }
    writeDoubles(sums, db);
  }

  @Override
  public void activate(ActivationFunction f, DeviceArray x, DeviceArray y) {
    float[] values = values(x);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) apply(f, values[i]);
    }
    write(values, y);
  }

  @Override
  public void activationGradient(
      ActivationFunction f, DeviceArray y, DeviceArray dy, DeviceArray dx) {
    float[] outputs = values(y);
    float[] gradients = values(dy);
    for (int i = 0; i < outputs.length; i++) {
      gradients[i] = (float) (derivative(f, outputs[i]) * gradients[i]);
    }
    write(gradients, dx);
  }

  /** Called for each pixel of each window. */
  private interface PixelOfWindow {
    void visit(int window, int image, int row, int column);
  }

  private static void forEachPixel(PoolingShape s, PixelOfWindow pixel) {
    for (int window = 0; window < s.images() * s.outHeight() * s.outWidth(); window++) {
      int image = window / (s.outHeight() * s.outWidth());
      int oh = window / s.outWidth() % s.outHeight();
      int ow = window % s.outWidth();
      for (int i = 0; i < s.fh(); i++) {
        for (int j = 0; j < s.fw(); j++) {
          int row = oh * s.strideHeight() - s.top() + i;
          int column = ow * s.strideWidth() - s.left() + j;
          if (row >= 0 && row < s.h() && column >= 0 && column < s.w()) {
            pixel.visit(window, image, row, column);
          }
        }
      }
    }
  }

  @Override
  public void maxPooling(PoolingShape s, DeviceArray x, DeviceArray y, DeviceArray indices) {
    float[] from = values(x);
    float[] maxima = new float[(int) y.length()];
    float[] positions = new float[(int) y.length()];
    boolean[] found = new boolean[(int) y.length()];
    forEachPixel(
        s,
        (window, image, row, column) -> {
          float value = from[(image * s.h() + row) * s.w() + column];
          if (!found[window] || value > maxima[window]) {
            found[window] = true;
            maxima[window] = value;
            positions[window] = Float.intBitsToFloat(row * s.w() + column);
          }
        });
    write(maxima, y);
    write(positions, indices);
  }

  @Override
  public void maxPoolingGradient(
      PoolingShape s, DeviceArray dy, DeviceArray indices, DeviceArray dx) {
    float[] from = values(dy);
    float[] positions = values(indices);
    double[] to = new double[(int) dx.length()];
    for (int window = 0; window < from.length; window++) {
      int image = window / (s.outHeight() * s.outWidth());
      to[image * s.h() * s.w() + Float.floatToRawIntBits(positions[window])] += from[window];
    }
    writeDoubles(to, dx);
  }

  @Override
  public void averagePooling(PoolingShape s, DeviceArray x, DeviceArray y) {
    float[] from = values(x);
    int[] sizes = sizes(s);
    double[] means = new double[(int) y.length()];
    forEachPixel(
        s,
        (window, image, row, column) ->
            means[window] += from[(image * s.h() + row) * s.w() + column] / (double) sizes[window]);
    writeDoubles(means, y);
  }

  /** Returns the number of pixels of each window. */
  private static int[] sizes(PoolingShape s) {
    int[] sizes = new int[s.images() * s.outHeight() * s.outWidth()];
    forEachPixel(s, (window, image, row, column) -> sizes[window]++);
    return sizes;
  }

  @Override
  public void averagePoolingGradient(PoolingShape s, DeviceArray dy, DeviceArray dx) {
    float[] from = values(dy);
    int[] sizes = sizes(s);
    double[] to = new double[(int) dx.length()];
    forEachPixel(
        s,
        (window, image, row, column) ->
            to[(image * s.h() + row) * s.w() + column] += from[window] / (double) sizes[window]);
    writeDoubles(to, dx);
  }

  @Override
  public void moments(DeviceArray x, int n, int c, int p, DeviceArray mean, DeviceArray variance) {
    float[] values = values(x);
    double[] means = new double[c];
    double[] variances = new double[c];
    for (int i = 0; i < values.length; i++) {
      means[i / p % c] += values[i] / ((double) n * p);
    }
    for (int i = 0; i < values.length; i++) {
      double deviation = values[i] - means[i / p % c];
      variances[i / p % c] += deviation * deviation / ((double) n * p);
    }
    writeDoubles(means, mean);
    writeDoubles(variances, variance);
  }

  /** The constants of each channel. */
  private record Channel(float mean, double inverseDeviation, float gamma) {
    static Channel[] all(ChannelMoments moments) {
      float[] mean = values(moments.mean());
      float[] variance = values(moments.variance());
      float[] gamma = values(moments.gamma());
      var channels = new Channel[mean.length];
      for (int i = 0; i < channels.length; i++) {
        channels[i] =
            new Channel(mean[i], 1 / Math.sqrt(variance[i] + moments.epsilon()), gamma[i]);
      }
      return channels;
    }

    double normalised(float x) {
      return (x - mean) * inverseDeviation;
    }
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
    Channel[] channels = Channel.all(moments);
    float[] shift = values(beta);
    float[] values = values(x);
    for (int i = 0; i < values.length; i++) {
      Channel channel = channels[i / p % c];
      values[i] =
          (float) apply(f, channel.gamma * channel.normalised(values[i]) + shift[i / p % c]);
    }
    write(values, y);
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
    Channel[] channels = Channel.all(moments);
    float[] inputs = values(x);
    float[] outputs = valuesOrNull(y);
    float[] gradients = values(dy);
    double[] dz = new double[gradients.length];
    double[] sums = new double[c];
    double[] products = new double[c];
    for (int i = 0; i < dz.length; i++) {
      dz[i] = gradients[i] * (outputs == null ? 1 : derivative(f, outputs[i]));
      sums[i / p % c] += dz[i];
      products[i / p % c] += dz[i] * channels[i / p % c].normalised(inputs[i]);
    }
    double m = (double) n * p;
    double[] results = new double[gradients.length];
    for (int i = 0; i < dz.length; i++) {
      Channel channel = channels[i / p % c];
      results[i] =
          channel.gamma
              * channel.inverseDeviation
              * (dz[i]
                  - sums[i / p % c] / m
                  - channel.normalised(inputs[i]) * products[i / p % c] / m);
    }
    writeDoubles(products, dgamma);
    writeDoubles(sums, dbeta);
    writeDoubles(results, dx);
  }

  @Override
  public void change(DeviceArray running, DeviceArray ofBatch, float factor, DeviceArray change) {
    float[] before = values(running);
    float[] now = values(ofBatch);
    for (int i = 0; i < before.length; i++) {
      before[i] = factor * (before[i] - now[i]);
    }
    write(before, change);
  }

  @Override
  public void logDeviationChange(
      DeviceArray logDeviation, DeviceArray variance, float factor, DeviceArray change) {
    float[] logarithms = values(logDeviation);
    float[] now = values(variance);
    for (int i = 0; i < now.length; i++) {
      double before = Math.pow(10, 2 * logarithms[i]);
      now[i] = (float) (Math.log10(before / (before - factor * (before - now[i]))) / 2);
    }
    write(now, change);
  }

  @Override
  public void varianceOfLogDeviation(DeviceArray logDeviation, DeviceArray variance) {
    float[] values = values(logDeviation);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.pow(10, 2 * values[i]);
    }
    write(values, variance);
  }

  @Override
  public void localResponse(
      LocalResponse constants, DeviceArray x, int n, int c, int p, DeviceArray s, DeviceArray y) {
    float[] inputs = values(x);
    double[] sums = new double[inputs.length];
    double[] outputs = new double[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      int channel = i / p % c;
      sums[i] = constants.k();
      for (int j = constants.firstChannel(channel); j < constants.endChannel(channel, c); j++) {
        double value = inputs[i + (j - channel) * p];
        sums[i] += constants.alpha() * value * value;
      }
      outputs[i] = inputs[i] * Math.pow(sums[i], -constants.beta());
    }
    writeDoubles(sums, s);
    writeDoubles(outputs, y);
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
    float[] inputs = values(x);
    float[] sums = values(s);
    float[] outputs = values(y);
    float[] gradients = values(dy);
    double[] results = new double[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      int channel = i / p % c;
      double sum = 0;
      for (int j = 0; j < c; j++) {
        if (channel >= constants.firstChannel(j) && channel < constants.endChannel(j, c)) {
          int other = i + (j - channel) * p;
          sum += (double) gradients[other] * outputs[other] / sums[other];
        }
      }
      results[i] =
          gradients[i] * Math.pow(sums[i], -constants.beta())
              - 2 * constants.alpha() * constants.beta() * inputs[i] * sum;
    }
    writeDoubles(results, dx);
  }

  @Override
  public void dropout(
      double dropProbability, double scale, DeviceArray seed, DeviceArray x, DeviceArray y) {
    SplittableRandom random = new SplittableRandom(Double.doubleToRawLongBits(read(seed)));
    float[] values = values(x);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextDouble() < dropProbability ? 0 : values[i] * (float) scale;
    }
    write(values, y);
  }

  @Override
  public void add(ActivationFunction f, DeviceArray a, DeviceArray b, DeviceArray y) {
    float[] left = values(a);
    float[] right = values(b);
    for (int i = 0; i < left.length; i++) {
      left[i] = (float) apply(f, left[i] + right[i]);
    }
    write(left, y);
  }

  @Override
  public void copyBlocks(
      DeviceArray from, long fromStride, DeviceArray to, long toStride, int count, long size) {
    for (int i = 0; i < count; i++) {
      write(values(from.slice(i * fromStride, size)), to.slice(i * toStride, size));
    }
  }

  @Override
  public void pad(Border border, DeviceArray from, DeviceArray to) {
    write(new float[(int) to.length()], to);
    forEachRow(border, from, to, (inner, outer) -> write(values(inner), outer));
  }

  @Override
  public void crop(Border border, DeviceArray from, DeviceArray to) {
    forEachRow(border, to, from, (inner, outer) -> write(values(outer), inner));
  }

  private interface Rows {
    void visit(DeviceArray inner, DeviceArray outer);
  }

  private static void forEachRow(Border b, DeviceArray inner, DeviceArray outer, Rows rows) {
    int outerHeight = b.top() + b.height() + b.bottom();
    int outerWidth = b.left() + b.width() + b.right();
    for (int i = 0; i < b.images() * b.height(); i++) {
      int row = i / b.height() * outerHeight + b.top() + i % b.height();
      rows.visit(
          inner.slice((long) i * b.width(), b.width()),
          outer.slice((long) row * outerWidth + b.left(), b.width()));
    }
  }

  @Override
  public void clear(DeviceArray array) {
    write(new float[(int) array.length()], array);
  }

  @Override
  public void softmaxCrossEntropy(
      DeviceArray x, DeviceArray t, int n, int classes, DeviceArray losses, DeviceArray dx) {
    float[] scores = values(x);
    float[] labels = values(t);
    double[] perRow = new double[n];
    double[] gradients = new double[scores.length];
    for (int i = 0; i < n; i++) {
      double logarithm = logSumExp(scores, i * classes, classes);
      for (int j = i * classes; j < (i + 1) * classes; j++) {
        perRow[i] -= labels[j] * (scores[j] - logarithm);
        gradients[j] = Math.exp(scores[j] - logarithm) - labels[j];
      }
    }
    writeDoubles(perRow, losses);
    if (dx != null) {
      writeDoubles(gradients, dx);
    }
  }

  private static double logSumExp(float[] x, int first, int count) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = first; i < first + count; i++) {
      max = Math.max(max, x[i]);
    }
    double sum = 0;
    for (int i = first; i < first + count; i++) {
      sum += Math.exp(x[i] - max);
    }
    return max + Math.log(sum);
  }

  @Override
  public void softmax(DeviceArray x, int n, int classes, DeviceArray y) {
    float[] scores = values(x);
    double[] shares = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      int first = i / classes * classes;
      shares[i] = Math.exp(scores[i] - logSumExp(scores, first, classes));
    }
    writeDoubles(shares, y);
  }

  @Override
  public void addSum(double factor, DeviceArray x, DeviceArray sum) {
    double total = 0;
    for (float value : values(x)) {
      total += value;
    }
    addTo(sum, factor * total);
  }

  @Override
  public void addSumOfSquares(double factor, DeviceArray x, DeviceArray sum) {
    double total = 0;
    for (float value : values(x)) {
      total += (double) value * value;
    }
    addTo(sum, factor * total);
  }

  @Override
  public double read(DeviceArray sum) {
    try (var memory = new Doubles(sum)) {
      return memory.get();
    }
  }

  private static void addTo(DeviceArray sum, double value) {
    try (var memory = new Doubles(sum)) {
      memory.put(memory.get() + value);
    }
  }

  @Override
  public void update(
      DeviceRule rule, float scale, float l2, float decay, DeviceArray w, DeviceArray g) {
    float[] parameters = values(w);
    float[] steps = values(g);
    for (int i = 0; i < steps.length; i++) {
      steps[i] = steps[i] * scale + l2 * parameters[i];
    }
    apply(rule, steps);
    for (int i = 0; i < steps.length; i++) {
      steps[i] += decay * parameters[i];
      parameters[i] -= steps[i];
    }
    write(steps, g);
    write(parameters, w);
  }

  private static void apply(DeviceRule rule, float[] g) {
    if (rule instanceof DeviceRule.Sgd sgd) {
      for (int i = 0; i < g.length; i++) {
        g[i] *= (float) sgd.rate();
      }
    } else if (rule instanceof DeviceRule.Momentum momentum) {
      float[] v = values(momentum.v());
      for (int i = 0; i < g.length; i++) {
        v[i] = (float) (momentum.momentum() * v[i] - momentum.rate() * g[i]);
        g[i] = -v[i];
      }
      write(v, momentum.v());
    } else if (rule instanceof DeviceRule.Nesterov nesterov) {
      float[] v = values(nesterov.v());
      for (int i = 0; i < g.length; i++) {
        v[i] = (float) (nesterov.momentum() * v[i] - nesterov.rate() * g[i]);
        g[i] = (float) -(nesterov.momentum() * v[i] - nesterov.rate() * g[i]);
      }
      write(v, nesterov.v());
    } else if (rule instanceof DeviceRule.AdaGrad adaGrad) {
      float[] h = values(adaGrad.h());
      for (int i = 0; i < g.length; i++) {
        h[i] += g[i] * g[i];
        g[i] = (float) (adaGrad.rate() * g[i] / (Math.sqrt(h[i]) + adaGrad.epsilon()));
      }
      write(h, adaGrad.h());
    } else if (rule instanceof DeviceRule.RmsProp rms) {
      float[] h = values(rms.h());
      for (int i = 0; i < g.length; i++) {
        h[i] = (float) (rms.decay() * h[i] + (1 - rms.decay()) * g[i] * g[i]);
        g[i] = (float) (rms.rate() * g[i] / (Math.sqrt(h[i]) + rms.epsilon()));
      }
      write(h, rms.h());
    } else if (rule instanceof DeviceRule.Adam adam) {
      float[] m = values(adam.m());
      float[] v = values(adam.v());
      for (int i = 0; i < g.length; i++) {
        m[i] = (float) (adam.beta1() * m[i] + (1 - adam.beta1()) * g[i]);
        v[i] = (float) (adam.beta2() * v[i] + (1 - adam.beta2()) * g[i] * g[i]);
        g[i] = (float) (adam.rate() * m[i] / (Math.sqrt(v[i]) + adam.epsilon()));
      }
      write(m, adam.m());
      write(v, adam.v());
    }
  }
}
