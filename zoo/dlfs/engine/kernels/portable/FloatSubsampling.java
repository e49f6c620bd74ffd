package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Subsampling;

/** {@link Subsampling} in single precision. */
public final class FloatSubsampling implements Subsampling {

  @Override
  public void forward(int stride, ImageBatch x, ImageBatch y) {
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] from = scratch.array(x.imageSize());
      float[] to = scratch.zeros(y.imageSize());
      for (int image = 0; image < x.count(); image++) {
        FloatMemory.read(x.slice(image, 1).address(), from, x.imageSize());
        copy(from, x, stride, 0, to, y, 1, channelsBefore(x, y));
        FloatMemory.write(to, y.slice(image, 1).address(), y.imageSize());
      }
    }
  }

  @Override
  public void backward(int stride, ImageBatch dy, ImageBatch dx) {
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] from = scratch.array(dy.imageSize());
      float[] to = scratch.zeros(dx.imageSize());
      for (int image = 0; image < dx.count(); image++) {
        FloatMemory.read(dy.slice(image, 1).address(), from, dy.imageSize());
        copy(from, dy, 1, channelsBefore(dx, dy), to, dx, stride, 0);
        FloatMemory.write(to, dx.slice(image, 1).address(), dx.imageSize());
      }
    }
  }

  private static int channelsBefore(ImageBatch fewer, ImageBatch more) {
    return (more.channels() - fewer.channels()) / 2;
  }

  /**
   * Copies the pixels of one image to another, where both have them.
   *
   * @param fromStride the step between pixels that are read
   * @param firstFrom the first channel that is read
   * @param toStride the step between pixels that are written
   * @param firstTo the first channel that is written
   */
  private static void copy(
      float[] from,
      ImageBatch source,
      int fromStride,
      int firstFrom,
      float[] to,
      ImageBatch target,
      int toStride,
      int firstTo) {
    int channels = Math.min(source.channels(), target.channels());
    int fromStep = source.layout().channelStride(source.pixels());
    int toStep = target.layout().channelStride(target.pixels());
    int rows = Math.min(source.height(), target.height());
    int columns = Math.min(source.width(), target.width());
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int read = (row * source.width() + column) * fromStride;
        int written = (row * target.width() + column) * toStride;
        int i = source.layout().indexOfPixel(read, source.channels()) + firstFrom * fromStep;
        int j = target.layout().indexOfPixel(written, target.channels()) + firstTo * toStep;
        for (int channel = 0; channel < channels; channel++) {
          to[j + channel * toStep] = from[i + channel * fromStep];
        }
      }
    }
  }
}
