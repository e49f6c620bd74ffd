// Copies of blocks, and of images with and without a border.

#include "common.cuh"

// to[i toStride + j] = from[i fromStride + j] for j in [0, size). Four elements at a time (head =
// 0) belong to one block.
//
// n: the number of blocks times size
extern "C" __global__ void copyBlocks(
    const float* from, long long fromStride, float* to, long long toStride, int n, int head,
    int size, Divisor bySize) {
  forEach(n, head, [=](long long i, auto width) {
    constexpr int WIDTH = decltype(width)::value;
    unsigned block = divide((unsigned) i, bySize);
    long long j = i - (long long) block * size;
    store<WIDTH>(to, block * toStride + j, load<WIDTH>(from, block * fromStride + j));
  });
}

// Copies images [height, width] into larger ones, [outerHeight, outerWidth], whose border becomes 0.
//
// n: the number of pixels of all larger images
extern "C" __global__ void pad(
    const float* from, float* to, int n, Divisor byOuterHeight, Divisor byOuterWidth, int height,
    int width, int outerHeight, int outerWidth, int top, int left) {
  forEach(n, -1, [=](long long i, auto) {
    unsigned line = divide((unsigned) i, byOuterWidth);
    unsigned image = divide(line, byOuterHeight);
    int row = (int) (line - image * outerHeight) - top;
    int column = (int) ((unsigned) i - line * outerWidth) - left;
    bool within = row >= 0 && row < height && column >= 0 && column < width;
    to[i] = within ? from[((size_t) image * height + row) * width + column] : 0.0f;
  });
}

// Copies the middle, [height, width], of larger images.
//
// n: the number of pixels of all smaller images
extern "C" __global__ void crop(
    const float* from, float* to, int n, Divisor byHeight, Divisor byWidth, int height, int width,
    int outerHeight, int outerWidth, int top, int left) {
  forEach(n, -1, [=](long long i, auto) {
    unsigned line = divide((unsigned) i, byWidth);
    unsigned image = divide(line, byHeight);
    int row = (int) (line - image * height) + top;
    int column = (int) ((unsigned) i - line * width) + left;
    to[i] = from[((size_t) image * outerHeight + row) * outerWidth + column];
  });
}
