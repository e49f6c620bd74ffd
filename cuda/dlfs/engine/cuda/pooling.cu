// Pooling of images [N C, H, W] to [N C, OH, OW]. Gradients gather: each pixel of dx looks at the
// windows that contain it, so that the order of additions does not vary.

#include "common.cuh"

// The rows or columns [first, end) of a window within the image.
struct Range {
  int first;
  int end;
};

__device__ __forceinline__ Range pixels(int position, int stride, int padding, int size, int length) {
  int first = position * stride - padding;
  return {max(first, 0), min(first + size, length)};
}

// Returns the windows, in one dimension, that contain a pixel.
__device__ __forceinline__ Range windows(
    int pixel, Divisor byStride, int stride, int padding, int size, int count) {
  int fromStart = pixel + padding;
  int before = fromStart - size + stride;
  int first = before <= 0 ? 0 : (int) divide(before, byStride);
  int last = (int) divide(fromStart, byStride);
  return {first, min(last + 1, count)};
}

// A position in a batch of images.
struct Position {
  int plane;
  int row;
  int column;
};

__device__ __forceinline__ Position position(
    unsigned i, int height, int width, Divisor byHeight, Divisor byWidth) {
  unsigned row = divide(i, byWidth);
  unsigned plane = divide(row, byHeight);
  return {(int) plane, (int) (row - plane * height), (int) (i - row * width)};
}

// The maximum of each window, and the position of the first one. NaN counts as larger than any
// number.
//
// n: the number of outputs
extern "C" __global__ void maxPooling(
    const float* x, float* y, int* indices, int n, Divisor byOutHeight, Divisor byOutWidth, int h,
    int w, int outHeight, int outWidth, int fh, int fw, int strideHeight, int strideWidth, int top,
    int left) {
  forEach(n, -1, [=](long long i, auto) {
    Position at = position((unsigned) i, outHeight, outWidth, byOutHeight, byOutWidth);
    Range rows = pixels(at.row, strideHeight, top, fh, h);
    Range columns = pixels(at.column, strideWidth, left, fw, w);
    const float* image = x + (size_t) at.plane * (h * w);
    float best = __int_as_float(0xff800000);
    int index = -1;
    for (int row = rows.first; row < rows.end; row++) {
      for (int column = columns.first; column < columns.end; column++) {
        float value = image[row * w + column];
        if (value > best || index < 0 || (isnan(value) && !isnan(best))) {
          best = value;
          index = row * w + column;
        }
      }
    }
    y[i] = best;
    indices[i] = index;
  });
}

// n: the number of pixels of dx
extern "C" __global__ void maxPoolingGradient(
    const float* dy, const int* indices, float* dx, int n, Divisor byH, Divisor byW,
    Divisor byStrideHeight, Divisor byStrideWidth, int h, int w, int outHeight, int outWidth, int fh,
    int fw, int strideHeight, int strideWidth, int top, int left) {
  forEach(n, -1, [=](long long i, auto) {
    Position at = position((unsigned) i, h, w, byH, byW);
    Range rows = windows(at.row, byStrideHeight, strideHeight, top, fh, outHeight);
    Range columns = windows(at.column, byStrideWidth, strideWidth, left, fw, outWidth);
    size_t plane = (size_t) at.plane * (outHeight * outWidth);
    int pixel = at.row * w + at.column;
    float sum = 0.0f;
    for (int row = rows.first; row < rows.end; row++) {
      for (int column = columns.first; column < columns.end; column++) {
        size_t output = plane + row * outWidth + column;
        if (indices[output] == pixel) {
          sum += dy[output];
        }
      }
    }
    dx[i] = sum;
  });
}

// The mean of the pixels of each window; padding does not count.
extern "C" __global__ void averagePooling(
    const float* x, float* y, int n, Divisor byOutHeight, Divisor byOutWidth, int h, int w,
    int outHeight, int outWidth, int fh, int fw, int strideHeight, int strideWidth, int top,
    int left) {
  forEach(n, -1, [=](long long i, auto) {
    Position at = position((unsigned) i, outHeight, outWidth, byOutHeight, byOutWidth);
    Range rows = pixels(at.row, strideHeight, top, fh, h);
    Range columns = pixels(at.column, strideWidth, left, fw, w);
    const float* image = x + (size_t) at.plane * (h * w);
    float sum = 0.0f;
    for (int row = rows.first; row < rows.end; row++) {
      for (int column = columns.first; column < columns.end; column++) {
        sum += image[row * w + column];
      }
    }
    int count = (rows.end - rows.first) * (columns.end - columns.first);
    y[i] = sum / (float) count;
  });
}

// The mean of each image: one warp per image.
//
// p: the number of pixels of an image
extern "C" __global__ void globalAverage(const float* x, float* y, int images, int p) {
  int image = (blockIdx.x * blockDim.x + threadIdx.x) / WARP;
  int lane = threadIdx.x % WARP;
  float sum = 0.0f;
  if (image < images) {
    const float* from = x + (size_t) image * p;
    for (int i = lane; i < p; i += WARP) {
      sum += from[i];
    }
  }
  sum = warpSum(sum);
  if (image < images && lane == 0) {
    y[image] = sum / (float) p;
  }
}

// n: the number of pixels of dx
extern "C" __global__ void averagePoolingGradient(
    const float* dy, float* dx, int n, Divisor byH, Divisor byW, Divisor byStrideHeight,
    Divisor byStrideWidth, int h, int w, int outHeight, int outWidth, int fh, int fw,
    int strideHeight, int strideWidth, int top, int left) {
  forEach(n, -1, [=](long long i, auto) {
    Position at = position((unsigned) i, h, w, byH, byW);
    Range rows = windows(at.row, byStrideHeight, strideHeight, top, fh, outHeight);
    Range columns = windows(at.column, byStrideWidth, strideWidth, left, fw, outWidth);
    size_t plane = (size_t) at.plane * (outHeight * outWidth);
    float sum = 0.0f;
    for (int row = rows.first; row < rows.end; row++) {
      Range r = pixels(row, strideHeight, top, fh, h);
      for (int column = columns.first; column < columns.end; column++) {
        Range c = pixels(column, strideWidth, left, fw, w);
        int count = (r.end - r.first) * (c.end - c.first);
        sum += dy[plane + row * outWidth + column] / (float) count;
      }
    }
    dx[i] = sum;
  });
}
