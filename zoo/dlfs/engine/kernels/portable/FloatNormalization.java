package dlfs.engine.kernels.portable;

import static dlfs.engine.kernels.portable.FloatBlocks.from;
import static dlfs.engine.kernels.portable.FloatBlocks.to;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Normalization;
import dlfs.engine.kernels.Vector;
import java.util.Arrays;

/** {@link Normalization} in single precision; sums are computed in double precision. */
@SuppressWarnings("cast") // the same text serves double precision
public final class FloatNormalization implements Normalization {

  @Override
  public Moments moments(ImageBatch x) {
    FloatChannelLoops loops = FloatChannelLoops.of(x);
    double[] mean = new double[x.channels()];
    forEachBlock(
        x, from(x.elements()), to(), (blocks, images) -> loops.sum(blocks[0], images, mean));
    divide(mean, x.channelSize());
    double[] variance = new double[x.channels()];
    forEachBlock(
        x,
        from(x.elements()),
        to(),
        (blocks, images) -> loops.sumSquares(blocks[0], images, mean, variance));
    divide(variance, x.channelSize());
    return new Moments(mean, variance);
  }

  @Override
  public void normalise(
      ImageBatch x,
      double[] mean,
      double[] inverseDeviation,
      ScaleAndShift parameters,
      ImageBatch normalised,
      ImageBatch y) {
    FloatChannelLoops loops = FloatChannelLoops.of(x);
    float[] centre = rounded(mean);
    float[] factor = rounded(inverseDeviation);
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] gamma = scratch.read(parameters.gamma());
      float[] beta = scratch.read(parameters.beta());
      forEachBlock(
          x,
          from(x.elements(), null),
          to(elementsOrNull(normalised), y.elements()),
          (blocks, images) ->
              loops.normalise(blocks[0], blocks[1], images, centre, factor, gamma, beta));
    }
  }

  @Override
  public void normaliseGradient(
      boolean momentsOfBatch,
      ImageBatch normalised,
      ImageBatch dy,
      double[] inverseDeviation,
      Vector gamma,
      ScaleAndShift gradients,
      ImageBatch dx) {
    FloatChannelLoops loops = FloatChannelLoops.of(dy);
    int channels = dy.channels();
    double[] dgamma = new double[channels];
    double[] dbeta = new double[channels];
    forEachBlock(
        dy,
        from(normalised.elements(), dy.elements()),
        to(),
        (blocks, images) -> {
          loops.sumProducts(blocks[0], blocks[1], images, dgamma);
          loops.sum(blocks[1], images, dbeta);
        });
    FloatMemory.write(rounded(dgamma), gradients.gamma().address(), channels);
    FloatMemory.write(rounded(dbeta), gradients.beta().address(), channels);
    if (momentsOfBatch) {
      divide(dgamma, dy.channelSize());
      divide(dbeta, dy.channelSize());
    } else { // no gradient flows through constants
      Arrays.fill(dgamma, 0);
      Arrays.fill(dbeta, 0);
    }
    float[] a = new float[channels];
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] scale = scratch.read(gamma);
      for (int channel = 0; channel < channels; channel++) {
        a[channel] = (float) (scale[channel] * inverseDeviation[channel]);
      }
    }
    float[] b = rounded(dbeta);
    float[] c = rounded(dgamma);
    forEachBlock(
        dy,
        from(normalised.elements(), dy.elements()),
        to(null, dx.elements()),
        (blocks, images) -> loops.gradient(blocks[0], blocks[1], images, a, b, c));
  }

  /** Processes some images of one or two batches. */
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

  private static Vector elementsOrNull(ImageBatch batch) {
    return batch == null ? null : batch.elements();
  }

  private static void divide(double[] sums, double count) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= count;
    }
  }

  private static float[] rounded(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
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
