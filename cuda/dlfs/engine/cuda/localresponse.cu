// Local response normalisation of images [N, C, P].

#include "common.cuh"

// Returns s to the power of -beta.
__device__ __forceinline__ float negativePower(float s, float beta) {
  if (beta == 0.75f) { // the usual one; all threads take the same branch
    float root = 1.0f / sqrtf(s);
    return root * sqrtf(root);
  }
  return powf(s, -beta);
}

// The number of adjacent channels that a thread computes.
constexpr int RUN = 16;

// A pixel of an image, and a run of channels of it.
struct Run {
  long long base; // the index of the pixel in channel 0
  int first;
  int end;
};

__device__ __forceinline__ Run run(unsigned i, int channels, int runs, int p, Divisor byP, Divisor byRuns) {
  unsigned row = divide(i, byP);
  unsigned image = divide(row, byRuns);
  int first = (int) (row - image * runs) * RUN;
  return {(long long) image * channels * p + (i - row * p), first, min(first + RUN, channels)};
}

// s = k + alpha (sum of x^2 over the channels at a distance of up to HALF), y = x s^(-beta). A
// thread walks over channels, with the squares of those within reach in registers.
//
// threads: N P times the number of runs
template <int HALF>
__device__ void localResponseOf(
    const float* x, float* s, float* y, int threads, int channels, int runs, int p, Divisor byP,
    Divisor byRuns, float k, float alpha, float beta) {
  forEach(threads, -1, [=](long long i, auto) {
    Run at = run((unsigned) i, channels, runs, p, byP, byRuns);
    float squares[2 * HALF + 1];
#pragma unroll
    for (int j = 0; j < 2 * HALF; j++) {
      int c = at.first - HALF + j;
      float v = c >= 0 && c < channels ? x[at.base + (long long) c * p] : 0.0f;
      squares[j] = v * v;
    }
    for (int c = at.first; c < at.end; c++) {
      float next = c + HALF < channels ? x[at.base + (long long) (c + HALF) * p] : 0.0f;
      squares[2 * HALF] = next * next;
      float sum = 0.0f;
#pragma unroll
      for (int j = 0; j <= 2 * HALF; j++) {
        sum += squares[j];
      }
#pragma unroll
      for (int j = 0; j < 2 * HALF; j++) {
        squares[j] = squares[j + 1];
      }
      long long index = at.base + (long long) c * p;
      float base = k + alpha * sum;
      s[index] = base;
      y[index] = x[index] * negativePower(base, beta);
    }
  });
}

// As above, for any number of channels.
__device__ void localResponseOfAny(
    const float* x, float* s, float* y, int threads, int channels, int runs, int p, Divisor byP,
    Divisor byRuns, int half, float k, float alpha, float beta) {
  forEach(threads, -1, [=](long long i, auto) {
    Run at = run((unsigned) i, channels, runs, p, byP, byRuns);
    for (int c = at.first; c < at.end; c++) {
      float sum = 0.0f;
      for (int j = max(0, c - half); j < min(channels, c + half + 1); j++) {
        float v = x[at.base + (long long) j * p];
        sum += v * v;
      }
      long long index = at.base + (long long) c * p;
      float base = k + alpha * sum;
      s[index] = base;
      y[index] = x[index] * negativePower(base, beta);
    }
  });
}

extern "C" __global__ void localResponse(
    const float* x, float* s, float* y, int threads, int channels, int runs, int p, Divisor byP,
    Divisor byRuns, int half, float k, float alpha, float beta) {
  if (half == 2) {
    localResponseOf<2>(x, s, y, threads, channels, runs, p, byP, byRuns, k, alpha, beta);
  } else {
    localResponseOfAny(x, s, y, threads, channels, runs, p, byP, byRuns, half, k, alpha, beta);
  }
}

// dx = dy s^(-beta) - 2 alpha beta x (sum of dy y / s over the channels at a distance of up to
// HALF).
template <int HALF>
__device__ void localResponseGradientOf(
    const float* x, const float* s, const float* y, const float* dy, float* dx, int threads,
    int channels, int runs, int p, Divisor byP, Divisor byRuns, float alpha, float beta) {
  forEach(threads, -1, [=](long long i, auto) {
    Run at = run((unsigned) i, channels, runs, p, byP, byRuns);
    auto term = [=](int c) {
      long long index = at.base + (long long) c * p;
      return c >= 0 && c < channels ? dy[index] * y[index] / s[index] : 0.0f;
    };
    float terms[2 * HALF + 1];
#pragma unroll
    for (int j = 0; j < 2 * HALF; j++) {
      terms[j] = term(at.first - HALF + j);
    }
    for (int c = at.first; c < at.end; c++) {
      terms[2 * HALF] = term(c + HALF);
      float sum = 0.0f;
#pragma unroll
      for (int j = 0; j <= 2 * HALF; j++) {
        sum += terms[j];
      }
#pragma unroll
      for (int j = 0; j < 2 * HALF; j++) {
        terms[j] = terms[j + 1];
      }
      long long index = at.base + (long long) c * p;
      dx[index] =
          dy[index] * negativePower(s[index], beta) - 2.0f * alpha * beta * x[index] * sum;
    }
  });
}

// As above, for any number of channels.
__device__ void localResponseGradientOfAny(
    const float* x, const float* s, const float* y, const float* dy, float* dx, int threads,
    int channels, int runs, int p, Divisor byP, Divisor byRuns, int half, float alpha, float beta) {
  forEach(threads, -1, [=](long long i, auto) {
    Run at = run((unsigned) i, channels, runs, p, byP, byRuns);
    for (int c = at.first; c < at.end; c++) {
      float sum = 0.0f;
      for (int j = max(0, c - half); j < min(channels, c + half + 1); j++) {
        long long neighbour = at.base + (long long) j * p;
        sum += dy[neighbour] * y[neighbour] / s[neighbour];
      }
      long long index = at.base + (long long) c * p;
      dx[index] =
          dy[index] * negativePower(s[index], beta) - 2.0f * alpha * beta * x[index] * sum;
    }
  });
}

extern "C" __global__ void localResponseGradient(
    const float* x, const float* s, const float* y, const float* dy, float* dx, int threads,
    int channels, int runs, int p, Divisor byP, Divisor byRuns, int half, float alpha, float beta) {
  if (half == 2) {
    localResponseGradientOf<2>(
        x, s, y, dy, dx, threads, channels, runs, p, byP, byRuns, alpha, beta);
  } else {
    localResponseGradientOfAny(
        x, s, y, dy, dx, threads, channels, runs, p, byP, byRuns, half, alpha, beta);
  }
}
