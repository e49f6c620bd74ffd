// Biases, activation functions, and their gradients.

#include "common.cuh"

// y = f(y + b), with y [N, C, P] and b [C]. Four elements at a time (head = 0) belong to one channel.
template <int F>
__device__ void addBiasOf(
    float* y, const float* bias, int n, int head, unsigned channels, Divisor byP, Divisor byC,
    float slope) {
  forEach(n, head, [=](long long i, auto width) {
    constexpr int WIDTH = decltype(width)::value;
    unsigned row = divide((unsigned) i, byP);
    float b = bias[row - divide(row, byC) * channels];
    Elements<WIDTH> v = load<WIDTH>(y, i);
    for (int k = 0; k < WIDTH; k++) {
      v.e[k] = activated<F>(v.e[k] + b, slope);
    }
    store<WIDTH>(y, i, v);
  });
}

#define ADD_BIAS(NAME, F)                                                                        \
  extern "C" __global__ void addBias##NAME(                                                      \
      float* y, const float* bias, int n, int head, int channels, Divisor byP, Divisor byC,      \
      float slope) {                                                                             \
    addBiasOf<F>(y, bias, n, head, channels, byP, byC, slope);                                   \
  }
FOR_EACH_ACTIVATION(ADD_BIAS)

// y = f(x).
template <int F>
__device__ void activateOf(const float* x, float* y, long long n, int head, float slope) {
  forEach(n, head, [=](long long i, auto width) {
    constexpr int WIDTH = decltype(width)::value;
    Elements<WIDTH> v = load<WIDTH>(x, i);
    for (int k = 0; k < WIDTH; k++) {
      v.e[k] = activated<F>(v.e[k], slope);
    }
    store<WIDTH>(y, i, v);
  });
}

#define ACTIVATE(NAME, F)                                                       \
  extern "C" __global__ void activate##NAME(                                    \
      const float* x, float* y, long long n, int head, float slope) {           \
    activateOf<F>(x, y, n, head, slope);                                        \
  }
FOR_EACH_ACTIVATION(ACTIVATE)

// dx = f'(x) dy, computed from y.
template <int F>
__device__ void gradientOf(
    const float* y, const float* dy, float* dx, long long n, int head, float slope) {
  forEach(n, head, [=](long long i, auto width) {
    constexpr int WIDTH = decltype(width)::value;
    Elements<WIDTH> v = load<WIDTH>(y, i);
    Elements<WIDTH> d = load<WIDTH>(dy, i);
    for (int k = 0; k < WIDTH; k++) {
      d.e[k] = derivative<F>(v.e[k], d.e[k], slope);
    }
    store<WIDTH>(dx, i, d);
  });
}

#define GRADIENT(NAME, F)                                                                 \
  extern "C" __global__ void activationGradient##NAME(                                    \
      const float* y, const float* dy, float* dx, long long n, int head, float slope) {   \
    gradientOf<F>(y, dy, dx, n, head, slope);                                             \
  }
FOR_EACH_ACTIVATION(GRADIENT)

// y = f(a + b).
template <int F>
__device__ void addOf(
    const float* a, const float* b, float* y, long long n, int head, float slope) {
  forEach(n, head, [=](long long i, auto width) {
    constexpr int WIDTH = decltype(width)::value;
    Elements<WIDTH> v = load<WIDTH>(a, i);
    Elements<WIDTH> w = load<WIDTH>(b, i);
    for (int k = 0; k < WIDTH; k++) {
      v.e[k] = activated<F>(v.e[k] + w.e[k], slope);
    }
    store<WIDTH>(y, i, v);
  });
}

#define ADD(NAME, F)                                                                  \
  extern "C" __global__ void add##NAME(                                               \
      const float* a, const float* b, float* y, long long n, int head, float slope) { \
    addOf<F>(a, b, y, n, head, slope);                                                \
  }
FOR_EACH_ACTIVATION(ADD)
