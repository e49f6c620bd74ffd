package dlfs.engine.kernels.portable;

import static dlfs.engine.kernels.portable.FloatBlocks.from;
import static dlfs.engine.kernels.portable.FloatBlocks.to;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Normalization;
import dlfs.engine.kernels.Vector;
import dlfs.engine.threads.Parallel;
import dlfs.layers.ActivationFunction;
import java.util.Arrays;

/** {@link Normalization} in single precision; sums are computed in double precision. */
@SuppressWarnings("cast") // the same text serves double precision
public final class FloatNormalization implements Normalization {
  /** The number of parts into which images are divided, whatever the number of threads. */
  private static final int MAX_PARTS = 16;

  @Override
  public Moments moments(ImageBatch x) {
    return x.pixels() == 1 ? exactMoments(x) : shiftedMoments(x);
  }

  /** Computes the mean first, then the variance. */
  private static Moments exactMoments(ImageBatch x) {
    double[] mean = new double[x.channels()];
    FloatBlocks.forEach(
        x.count(),
        x.channels(),
        from(x.elements()),
        to(),
        (blocks, first, rows) -> add(blocks[0], rows, mean));
    divide(mean, x.count());
    double[] variance = new double[x.channels()];
    FloatBlocks.forEach(
        x.count(),
        x.channels(),
        from(x.elements()),
        to(),
        (blocks, first, rows) -> addSquares(blocks[0], rows, mean, variance));
    divide(variance, x.count());
    return new Moments(mean, variance);
  }

  private static void add(float[] x, int rows, double[] sums) {
    for (int row = 0; row < rows * sums.length; row += sums.length) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += x[row + i];
      }
    }
  }

  private static void addSquares(float[] x, int rows, double[] mean, double[] sums) {
    for (int row = 0; row < rows * sums.length; row += sums.length) {
      for (int i = 0; i < sums.length; i++) {
        double difference = x[row + i] - mean[i];
        sums[i] += difference * difference;
      }
    }
  }

  /**
   * Computes mean and variance in one pass, from the differences to the values of the first pixel:
   * the variance would lose its digits if the mean were much larger than the deviation.
   */
  private static Moments shiftedMoments(ImageBatch x) {
    FloatChannelLoops loops = FloatChannelLoops.of(x);
    double[] shift = firstPixel(x);
    float[] shifts = loops.constants(shift);
    FloatChannelLoops.Sums sums =
        sums(
            loops,
            x,
            null,
            (blocks, first, rows, total) -> {
              loops.subtract(blocks[0], first, rows, shifts);
              total.add(blocks[0], blocks[0], first, rows);
            });
    double[] mean = sums.ofY;
    double[] variance = sums.ofProducts;
    divide(mean, x.channelSize());
    divide(variance, x.channelSize());
    for (int channel = 0; channel < mean.length; channel++) {
      variance[channel] = Math.max(0, variance[channel] - mean[channel] * mean[channel]);
      mean[channel] += shift[channel];
    }
    return new Moments(mean, variance);
  }

  private static double[] firstPixel(ImageBatch x) {
    double[] values = new double[x.channels()];
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] image = scratch.read(x.slice(0, 1).elements());
      for (int channel = 0; channel < values.length; channel++) {
        values[channel] = image[channel * x.layout().channelStride(x.pixels())];
      }
    }
    return values;
  }

  @Override
  public void normalise(ImageBatch x, Channels channels, ActivationFunction f, ImageBatch y) {
    FloatChannelLoops loops = FloatChannelLoops.of(x);
    FloatChannelLoops.Constants constants = constants(loops, channels);
    forEachPart(
        x,
        (part, first, images) ->
            FloatBlocks.forEach(
                (long) images * loops.rowsPerImage(),
                loops.columns(),
                from(x.slice(first, images).elements(), null),
                to(null, y.slice(first, images).elements()),
                (blocks, row, rows) -> apply(loops, f, blocks, row, rows, constants)));
  }

  @Override
  public void normaliseGradient(
      boolean momentsOfBatch,
      ImageBatch x,
      ImageBatch dy,
      Channels channels,
      ActivationFunction f,
      ScaleAndShift gradients,
      ImageBatch dx) {
    FloatChannelLoops loops = FloatChannelLoops.of(x);
    FloatChannelLoops.Constants constants = constants(loops, channels);
    FloatChannelLoops.Sums sums =
        sums(
            loops,
            x,
            dy,
            (blocks, first, rows, total) -> {
              gradient(loops, f, blocks, first, rows, constants);
              total.add(blocks[0], blocks[1], first, rows);
            });
    double[] dgamma = sums.ofProducts;
    double[] dbeta = sums.ofY;
    write(dgamma, gradients.gamma());
    write(dbeta, gradients.beta());
    if (momentsOfBatch) {
      divide(dgamma, x.channelSize());
      divide(dbeta, x.channelSize());
    } else { // no gradient flows through constants
      Arrays.fill(dgamma, 0);
      Arrays.fill(dbeta, 0);
    }
    float[] a = loops.constants(scales(channels));
    float[] b = loops.constants(dbeta);
    float[] c = loops.constants(dgamma);
    forEachPart(
        x,
        (part, first, images) ->
            FloatBlocks.forEach(
                (long) images * loops.rowsPerImage(),
                loops.columns(),
                from(x.slice(first, images).elements(), dy.slice(first, images).elements(), null),
                to(null, dx.slice(first, images).elements(), null),
                (blocks, row, rows) -> {
                  gradient(loops, f, blocks, row, rows, constants);
                  loops.gradient(blocks[0], blocks[1], row, rows, a, b, c);
                }));
  }

  /** Returns γ / σ. */
  private static double[] scales(Channels channels) {
    double[] scales = channels.inverseDeviation().clone();
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] gamma = scratch.read(channels.gamma());
      for (int channel = 0; channel < scales.length; channel++) {
        scales[channel] *= gamma[channel];
      }
    }
    return scales;
  }

  private static FloatChannelLoops.Constants constants(FloatChannelLoops loops, Channels channels) {
    return new FloatChannelLoops.Constants(
        loops.constants(channels.mean()),
        loops.constants(channels.inverseDeviation()),
        loops.constants(read(channels.gamma())),
        loops.constants(read(channels.beta())));
  }

  /**
   * Computes y = f(γ x̂ + β).
   *
   * @param blocks x and y
   */
  private static void apply(
      FloatChannelLoops loops,
      ActivationFunction f,
      float[][] blocks,
      int first,
      int rows,
      FloatChannelLoops.Constants constants) {
    if (f == ActivationFunction.RELU) {
      loops.relu(blocks[0], blocks[1], first, rows, constants);
    } else {
      loops.scale(blocks[0], blocks[1], first, rows, constants);
      FloatElementwiseFunctions.apply(f, blocks[1], rows * loops.columns());
    }
  }

  /**
   * Computes x̂ in place of x, and the gradient before the activation function in place of dy.
   *
   * @param blocks x, dy, and space for y
   */
  private static void gradient(
      FloatChannelLoops loops,
      ActivationFunction f,
      float[][] blocks,
      int first,
      int rows,
      FloatChannelLoops.Constants constants) {
    if (f == ActivationFunction.RELU) {
      loops.reluGradient(blocks[0], blocks[1], first, rows, constants);
      return;
    }
    if (f != ActivationFunction.IDENTITY) {
      int length = rows * loops.columns();
      loops.scale(blocks[0], blocks[2], first, rows, constants);
      FloatElementwiseFunctions.apply(f, blocks[2], length);
      FloatElementwiseFunctions.gradient(f, blocks[2], blocks[1], length);
    }
    loops.normalise(blocks[0], first, rows, constants);
  }

  /** Adds the rows of a block to sums. */
  @FunctionalInterface
  private interface Summation {
    void add(float[][] blocks, int first, int rows, FloatChannelLoops.Sums total);
  }

  /**
   * Computes sums over all images. They are added up part by part, so that they do not depend on
   * the number of threads.
   *
   * @param dy read into the second block; null for none
   */
  private static FloatChannelLoops.Sums sums(
      FloatChannelLoops loops, ImageBatch x, ImageBatch dy, Summation summation) {
    var ofParts = new FloatChannelLoops.Sums[parts(x)];
    forEachPart(
        x,
        (part, first, images) -> {
          FloatChannelLoops.Sums sums = loops.sums();
          FloatBlocks.forEach(
              (long) images * loops.rowsPerImage(),
              loops.columns(),
              from(
                  x.slice(first, images).elements(),
                  dy == null ? null : dy.slice(first, images).elements(),
                  null),
              to(),
              (blocks, row, rows) -> summation.add(blocks, row, rows, sums));
          sums.finish();
          ofParts[part] = sums;
        });
    for (int part = 1; part < ofParts.length; part++) {
      for (int channel = 0; channel < x.channels(); channel++) {
        ofParts[0].ofY[channel] += ofParts[part].ofY[channel];
        ofParts[0].ofProducts[channel] += ofParts[part].ofProducts[channel];
      }
    }
    return ofParts[0];
  }

  /** Processes a part of a batch. */
  @FunctionalInterface
  private interface PartAction {
    void apply(int part, int first, int images);
  }

  private static void forEachPart(ImageBatch x, PartAction action) {
    int parts = parts(x);
    Parallel.forEach(
        parts,
        part -> {
          int first = (int) ((long) x.count() * part / parts);
          int end = (int) ((long) x.count() * (part + 1) / parts);
          action.apply(part, first, end - first);
        });
  }

  private static int parts(ImageBatch x) {
    return x.pixels() == 1 ? 1 : Math.min(MAX_PARTS, x.count());
  }

  private static double[] read(Vector vector) {
    double[] values = new double[(int) vector.length()];
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] read = scratch.read(vector);
      for (int i = 0; i < values.length; i++) {
        values[i] = read[i];
      }
    }
    return values;
  }

  private static void write(double[] values, Vector vector) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    FloatMemory.write(rounded, vector.address(), rounded.length);
  }

  private static void divide(double[] sums, double count) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= count;
    }
  }

  private static Vector elementsOrNull(ImageBatch batch) {
    return batch == null ? null : batch.elements();
  }

  /** Processes some whole images. */
  @FunctionalInterface
  private interface Action {
    void apply(float[][] blocks, int images);
  }

  private static void forEachBlock(ImageBatch shape, Vector[] from, Vector[] to, Action action) {
    FloatBlocks.forEach(
        shape.count(),
        shape.imageSize(),
        from,
        to,
        (blocks, first, images) -> action.apply(blocks, images));
  }

  @Override
  public void localResponse(LocalResponse constants, ImageBatch x, ImageBatch s, ImageBatch y) {
    forEachBlock(
        x,
        from(x.elements(), null, null),
        to(null, elementsOrNull(s), y.elements()),
        (blocks, images) -> {
          for (int image = 0; image < images; image++) {
            localResponse(constants, x, image * x.imageSize(), blocks);
          }
        });
  }

  /** Processes one image; the blocks are x, s and y. */
  private static void localResponse(
      LocalResponse constants, ImageBatch shape, int image, float[][] blocks) {
    float[] x = blocks[0];
    int pixels = shape.pixels();
    for (int channel = 0; channel < shape.channels(); channel++) {
      int begin = image + constants.firstChannel(channel) * pixels;
      int end = image + constants.endChannel(channel, shape.channels()) * pixels;
      for (int pixel = 0; pixel < pixels; pixel++) {
        double sum = 0;
        for (int i = begin + pixel; i < end; i += pixels) {
          sum += (double) x[i] * x[i];
        }
        double scale = constants.k() + constants.alpha() * sum;
        int at = image + channel * pixels + pixel;
        blocks[1][at] = (float) scale;
        blocks[2][at] = (float) (x[at] * Math.pow(scale, -constants.beta()));
      }
    }
  }

  @Override
  public void localResponseGradient(
      LocalResponse constants,
      ImageBatch x,
      ImageBatch s,
      ImageBatch y,
      ImageBatch dy,
      ImageBatch dx) {
    forEachBlock(
        x,
        from(x.elements(), s.elements(), y.elements(), dy.elements(), null),
        to(null, null, null, null, dx.elements()),
        (blocks, images) -> {
          for (int image = 0; image < images; image++) {
            localResponseGradient(constants, x, image * x.imageSize(), blocks);
          }
        });
  }

  /** Processes one image; the blocks are x, s, y, dy and dx. */
  private static void localResponseGradient(
      LocalResponse constants, ImageBatch shape, int image, float[][] blocks) {
    float[] x = blocks[0];
    float[] s = blocks[1];
    float[] y = blocks[2];
    float[] gradient = blocks[3];
    int pixels = shape.pixels();
    double weight = 2 * constants.alpha() * constants.beta();
    for (int channel = 0; channel < shape.channels(); channel++) {
      int begin = image + constants.firstChannel(channel) * pixels;
      int end = image + constants.endChannel(channel, shape.channels()) * pixels;
      for (int pixel = 0; pixel < pixels; pixel++) {
        double sum = 0;
        for (int i = begin + pixel; i < end; i += pixels) {
          sum += (double) gradient[i] * y[i] / s[i];
        }
        int at = image + channel * pixels + pixel;
        blocks[4][at] =
            (float) (gradient[at] * Math.pow(s[at], -constants.beta()) - weight * x[at] * sum);
      }
    }
  }
}
