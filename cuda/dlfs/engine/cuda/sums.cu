// Sums over channels, and over all elements.

#include "common.cuh"

// Sums channel blockIdx.y of x [N, C, P] over a part of its elements. Part k of channel c is stored
// at c parts + k; gridDim.x is the number of parts.
//
// elements: N P
extern "C" __global__ void channelSums(
    const float* x, unsigned elements, int head, unsigned channels, unsigned p, Divisor byP,
    float* sums) {
  __shared__ double ofWarps[MAX_WARPS];
  Channel channel = {blockIdx.y, channels, p, byP};
  float sum = 0.0f;
  forEach(elements, head, [&](long long i, auto width) {
    constexpr int WIDTH = decltype(width)::value;
    Elements<WIDTH> v = load<WIDTH>(x, channel.index((unsigned) i));
    for (int k = 0; k < WIDTH; k++) {
      sum += v.e[k];
    }
  });
  double total = blockSum<double>(sum, ofWarps);
  if (threadIdx.x == 0) {
    sums[blockIdx.y * gridDim.x + blockIdx.x] = (float) total;
  }
}

// Sums the columns of x [N, C] over a part of the rows, stored as above; gridDim.y is the number of
// parts. A block has 32 x 8 threads, which sum 32 columns.
extern "C" __global__ void columnSums(const float* x, unsigned rows, unsigned columns, float* sums) {
  __shared__ float ofRows[8][WARP];
  unsigned lane = threadIdx.x % WARP;
  unsigned warp = threadIdx.x / WARP;
  unsigned column = blockIdx.x * WARP + lane;
  float sum = 0.0f;
  if (column < columns) {
    for (unsigned row = blockIdx.y * 8 + warp; row < rows; row += gridDim.y * 8) {
      sum += x[(size_t) row * columns + column];
    }
  }
  ofRows[warp][lane] = sum;
  __syncthreads();
  if (warp == 0 && column < columns) {
    double total = 0.0;
    for (int i = 0; i < 8; i++) {
      total += ofRows[i][lane];
    }
    sums[column * gridDim.y + blockIdx.y] = (float) total;
  }
}

// Adds the parts of each row: to[i] = sum of parts[i count + k]. One warp per row.
extern "C" __global__ void sumParts(const float* parts, int count, int rows, float* to) {
  int row = (blockIdx.x * blockDim.x + threadIdx.x) / WARP;
  int lane = threadIdx.x % WARP;
  double sum = 0.0;
  if (row < rows) {
    for (int i = lane; i < count; i += WARP) {
      sum += parts[row * count + i];
    }
  }
  sum = warpSum(sum);
  if (row < rows && lane == 0) {
    to[row] = (float) sum;
  }
}

// Sums elements or their squares over the block's part. Each thread sums up to 64 elements in single
// precision, before it adds them to a double.
template <bool SQUARES>
__device__ __forceinline__ double partOf(const float* x, long long n, int head, double* ofWarps) {
  double sum = 0.0;
  float few = 0.0f;
  int count = 0;
  forEach(n, head, [&](long long i, auto width) {
    constexpr int WIDTH = decltype(width)::value;
    Elements<WIDTH> v = load<WIDTH>(x, i);
    for (int k = 0; k < WIDTH; k++) {
      few += SQUARES ? v.e[k] * v.e[k] : v.e[k];
    }
    count += WIDTH;
    if (count >= 64) {
      sum += few;
      few = 0.0f;
      count = 0;
    }
  });
  return blockSum<double>(sum + few, ofWarps);
}

// Adds factor times the sum to a number if there is one block only; else the parts are stored.
#define SUM(NAME, SQUARES)                                                                     \
  extern "C" __global__ void NAME(                                                             \
      const float* x, long long n, int head, double factor, double* parts, double* to) {       \
    __shared__ double ofWarps[MAX_WARPS];                                                      \
    double part = partOf<SQUARES>(x, n, head, ofWarps);                                        \
    if (threadIdx.x == 0) {                                                                    \
      if (gridDim.x == 1) {                                                                    \
        *to += factor * part;                                                                  \
      } else {                                                                                 \
        parts[blockIdx.x] = part;                                                              \
      }                                                                                        \
    }                                                                                          \
  }
SUM(sum, false)
SUM(sumOfSquares, true)

// Adds factor times the sum of the parts to a number. One block.
extern "C" __global__ void addParts(const double* parts, int count, double factor, double* to) {
  __shared__ double ofWarps[MAX_WARPS];
  double sum = 0.0;
  for (int i = threadIdx.x; i < count; i += blockDim.x) {
    sum += parts[i];
  }
  sum = blockSum(sum, ofWarps);
  if (threadIdx.x == 0) {
    *to += factor * sum;
  }
}
