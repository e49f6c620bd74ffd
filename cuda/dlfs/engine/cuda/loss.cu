// Softmax and cross-entropy of rows [N, classes]: one block per row.

#include "common.cuh"

// Returns the maximum over the block, in all threads. NaN may get lost.
__device__ __forceinline__ float maximum(float x, float* ofWarps) {
  for (int distance = WARP / 2; distance > 0; distance /= 2) {
    x = fmaxf(x, __shfl_xor_sync(ALL_LANES, x, distance));
  }
  if (threadIdx.x % WARP == 0) {
    ofWarps[threadIdx.x / WARP] = x;
  }
  __syncthreads();
  for (int i = 0; i < blockDim.x / WARP; i++) {
    x = fmaxf(x, ofWarps[i]);
  }
  __syncthreads();
  return x;
}

// Returns the sum over the block, in all threads.
__device__ __forceinline__ double total(double x, double* ofWarps) {
  x = warpSum(x);
  if (threadIdx.x % WARP == 0) {
    ofWarps[threadIdx.x / WARP] = x;
  }
  __syncthreads();
  x = 0.0;
  for (int i = 0; i < blockDim.x / WARP; i++) {
    x += ofWarps[i];
  }
  __syncthreads();
  return x;
}

__device__ __forceinline__ float maximumOf(const float* row, int classes, float* ofWarps) {
  float max = __int_as_float(0xff800000);
  for (int i = threadIdx.x; i < classes; i += blockDim.x) {
    max = fmaxf(max, row[i]);
  }
  return maximum(max, ofWarps);
}

__device__ __forceinline__ double sumOfExponentials(
    const float* row, int classes, float max, double* ofWarps) {
  double sum = 0.0;
  for (int i = threadIdx.x; i < classes; i += blockDim.x) {
    sum += expf(row[i] - max);
  }
  return total(sum, ofWarps);
}

// y may be x.
extern "C" __global__ void softmax(const float* x, float* y, int classes) {
  __shared__ float maxima[MAX_WARPS];
  __shared__ double sums[MAX_WARPS];
  const float* row = x + (size_t) blockIdx.x * classes;
  float max = maximumOf(row, classes, maxima);
  float sum = (float) sumOfExponentials(row, classes, max, sums);
  for (int i = threadIdx.x; i < classes; i += blockDim.x) {
    y[(size_t) blockIdx.x * classes + i] = expf(row[i] - max) / sum;
  }
}

// The cross-entropy of each row, -sum of t log softmax(x), and its gradient for labels that sum to
// 1, softmax(x) - t, unless dx is null.
extern "C" __global__ void softmaxCrossEntropy(
    const float* x, const float* t, int classes, float* losses, float* dx) {
  __shared__ float maxima[MAX_WARPS];
  __shared__ double sums[MAX_WARPS];
  size_t first = (size_t) blockIdx.x * classes;
  const float* row = x + first;
  const float* labels = t + first;
  float max = maximumOf(row, classes, maxima);
  double sum = sumOfExponentials(row, classes, max, sums);
  double logarithm = log(sum);
  double loss = 0.0;
  for (int i = threadIdx.x; i < classes; i += blockDim.x) {
    float label = labels[i];
    if (label != 0.0f) {
      loss += label * (logarithm + ((double) max - row[i]));
    }
    if (dx != nullptr) {
      dx[first + i] = expf(row[i] - max) / (float) sum - label;
    }
  }
  loss = total(loss, sums);
  if (threadIdx.x == 0) {
    losses[blockIdx.x] = (float) loss;
  }
}
