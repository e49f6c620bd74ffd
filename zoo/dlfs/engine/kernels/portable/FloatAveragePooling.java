package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.AveragePooling;
import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.ImageBatch;
import java.util.Arrays;

/** {@link AveragePooling} in single precision. */
public final class FloatAveragePooling implements AveragePooling {

  @Override
  public void forward(Conv2dGeometry geometry, ImageBatch x, ImageBatch y) {
    float[] weights = weights(geometry);
    for (int i = 0; i < x.count(); i++) {
      forwardImage(geometry, x.slice(i, 1), weights, y.slice(i, 1));
    }
  }

  private static void forwardImage(
      Conv2dGeometry geometry, ImageBatch x, float[] weights, ImageBatch y) {
    int positions = geometry.positions();
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] image = scratch.read(x.elements());
      float[] plane = scratch.zeros(geometry.planeSize());
      float[] gathered = scratch.array(positions);
      float[] sums = scratch.array(positions);
      float[] means = scratch.array(y.imageSize());
      for (int channel = 0; channel < geometry.channels(); channel++) {
        Arrays.fill(sums, 0, positions, 0);
        FloatPlanes.copyToPlane(geometry, image, channel, plane);
        for (int i = 0; i < geometry.kernelHeight(); i++) {
          for (int j = 0; j < geometry.kernelWidth(); j++) {
            FloatPlanes.gather(geometry, plane, i * geometry.planeWidth() + j, gathered);
            FloatPlanes.add(gathered, sums, 0, positions);
          }
        }
        for (int position = 0; position < positions; position++) {
          means[channel * positions + position] = weights[position] * sums[position];
        }
      }
      FloatMemory.write(means, y.address(), y.imageSize());
    }
  }

  @Override
  public void backward(Conv2dGeometry geometry, ImageBatch dy, ImageBatch dx) {
    float[] weights = weights(geometry);
    for (int i = 0; i < dx.count(); i++) {
      backwardImage(geometry, dy.slice(i, 1), weights, dx.slice(i, 1));
    }
  }

  private static void backwardImage(
      Conv2dGeometry geometry, ImageBatch dy, float[] weights, ImageBatch dx) {
    int positions = geometry.positions();
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] gradients = scratch.read(dy.elements());
      float[] image = scratch.array(geometry.imageSize());
      float[] shares = scratch.array(positions);
      float[] plane = scratch.array(geometry.planeSize());
      for (int channel = 0; channel < geometry.channels(); channel++) {
        for (int position = 0; position < positions; position++) {
          shares[position] = weights[position] * gradients[channel * positions + position];
        }
        Arrays.fill(plane, 0, geometry.planeSize(), 0);
        for (int i = 0; i < geometry.kernelHeight(); i++) {
          for (int j = 0; j < geometry.kernelWidth(); j++) {
            FloatPlanes.scatterAdd(geometry, shares, plane, i * geometry.planeWidth() + j);
          }
        }
        FloatPlanes.copyFromPlane(geometry, plane, image, channel);
      }
      FloatMemory.write(image, dx.address(), geometry.imageSize());
    }
  }

  /** Returns one over the number of pixels, without padding, in the window of each position. */
  private static float[] weights(Conv2dGeometry geometry) {
    float[] weights = new float[geometry.positions()];
    for (int row = 0; row < geometry.outHeight(); row++) {
      int top = row * geometry.strideHeight();
      int height =
          Math.min(top + geometry.kernelHeight(), geometry.padding().top() + geometry.height())
              - Math.max(top, geometry.padding().top());
      for (int column = 0; column < geometry.outWidth(); column++) {
        int left = column * geometry.strideWidth();
        int width =
            Math.min(left + geometry.kernelWidth(), geometry.padding().left() + geometry.width())
                - Math.max(left, geometry.padding().left());
        weights[row * geometry.outWidth() + column] = (float) 1 / (height * width);
      }
    }
    return weights;
  }
}
