// Batch normalisation of images [N, C, P].

#include "common.cuh"

// The number, the mean, and the sum of the squared distances from the mean, of some elements.
template <typename T>
struct Moments {
  T n;
  T mean;
  T squares;
};

// Returns the moments of both sets of elements together (T. F. Chan, G. H. Golub, R. J. LeVeque).
template <typename T>
__device__ __forceinline__ Moments<T> merged(const Moments<T>& a, const Moments<T>& b) {
  T n = a.n + b.n;
  if (n == T(0)) {
    return a;
  }
  T distance = b.mean - a.mean;
  T share = b.n / n;
  return {n, a.mean + distance * share, a.squares + b.squares + distance * distance * a.n * share};
}

template <typename T>
__device__ __forceinline__ Moments<T> mergedInWarp(Moments<T> x) {
  for (int distance = WARP / 2; distance > 0; distance /= 2) {
    Moments<T> other = {
        __shfl_down_sync(ALL_LANES, x.n, distance), __shfl_down_sync(ALL_LANES, x.mean, distance),
        __shfl_down_sync(ALL_LANES, x.squares, distance)};
    x = merged(x, other);
  }
  return x;
}

// The number of loads after which a thread computes moments: first the mean of what it has loaded,
// then the squared distances from it, so that a mean far from 0 does not harm the variance.
constexpr int LOADS = 4;

template <int WIDTH>
__device__ __forceinline__ Moments<float> momentsOf(
    const float* x, const Channel& channel, unsigned elements) {
  Moments<float> total = {0.0f, 0.0f, 0.0f};
  long long step = (long long) gridDim.x * blockDim.x * WIDTH;
  long long first = ((long long) blockIdx.x * blockDim.x + threadIdx.x) * WIDTH;
  for (long long i = first; i < elements; i += LOADS * step) {
    Elements<WIDTH> v[LOADS];
    float sum = 0.0f;
    int count = 0;
#pragma unroll
    for (int j = 0; j < LOADS; j++) {
      if (i + j * step < elements) {
        v[j] = load<WIDTH>(x, channel.index((unsigned) (i + j * step)));
        for (int k = 0; k < WIDTH; k++) {
          sum += v[j].e[k];
        }
        count += WIDTH;
      }
    }
    float mean = sum / (float) count;
    float squares = 0.0f;
#pragma unroll
    for (int j = 0; j < LOADS; j++) {
      if (i + j * step < elements) {
        for (int k = 0; k < WIDTH; k++) {
          float distance = v[j].e[k] - mean;
          squares += distance * distance;
        }
      }
    }
    total = merged(total, {(float) count, mean, squares});
  }
  return total;
}

// The moments of channel blockIdx.y over a part of its elements. Part k of channel c is stored at 3
// (c parts + k), where gridDim.x is the number of parts; if there is only one, the mean and the
// variance are stored.
//
// elements: N P
// vectors: whether P is a multiple of 4, and x is at a multiple of 16 bytes
extern "C" __global__ void moments(
    const float* x, unsigned elements, int vectors, unsigned channels, unsigned p, Divisor byP,
    float* parts, float* mean, float* variance) {
  __shared__ Moments<float> ofWarps[MAX_WARPS];
  Channel channel = {blockIdx.y, channels, p, byP};
  Moments<float> total =
      vectors ? momentsOf<4>(x, channel, elements) : momentsOf<1>(x, channel, elements);
  total = mergedInWarp(total);
  unsigned lane = threadIdx.x % WARP;
  unsigned warp = threadIdx.x / WARP;
  if (lane == 0) {
    ofWarps[warp] = total;
  }
  __syncthreads();
  if (warp == 0) {
    total = {0.0f, 0.0f, 0.0f};
    if (lane < blockDim.x / WARP) {
      total = ofWarps[lane];
    }
    total = mergedInWarp(total);
    if (lane == 0) {
      if (gridDim.x == 1) {
        mean[blockIdx.y] = total.mean;
        variance[blockIdx.y] = total.squares / total.n;
      } else {
        float* part = parts + 3 * (blockIdx.y * gridDim.x + blockIdx.x);
        part[0] = total.n;
        part[1] = total.mean;
        part[2] = total.squares;
      }
    }
  }
}

// Merges the parts of each channel. One warp per channel.
extern "C" __global__ void mergeMoments(
    const float* parts, int count, int channels, float* mean, float* variance) {
  int c = (blockIdx.x * blockDim.x + threadIdx.x) / WARP;
  int lane = threadIdx.x % WARP;
  Moments<double> total = {0.0, 0.0, 0.0};
  if (c < channels) {
    for (int i = lane; i < count; i += WARP) {
      const float* part = parts + 3 * (c * count + i);
      total = merged(total, {part[0], part[1], part[2]});
    }
  }
  total = mergedInWarp(total);
  if (c < channels && lane == 0) {
    mean[c] = (float) total.mean;
    variance[c] = (float) (total.squares / total.n);
  }
}

// change = log10(v / (v - factor (v - variance))) / 2, where v = 10^(2 logDeviation).
extern "C" __global__ void logDeviationChange(
    const float* logDeviation, const float* variance, float factor, float* change, long long n) {
  forEach(n, -1, [=](long long i, auto) {
    double before = exp10(2.0 * logDeviation[i]);
    change[i] = (float) (log10(before / (before - factor * (before - variance[i]))) / 2.0);
  });
}

// variance = 10^(2 logDeviation).
extern "C" __global__ void varianceOfLogDeviation(
    const float* logDeviation, float* variance, long long n) {
  forEach(n, -1, [=](long long i, auto) {
    variance[i] = (float) exp10(2.0 * logDeviation[i]);
  });
}

// change = factor (running - ofBatch).
extern "C" __global__ void change(
    const float* running, const float* ofBatch, float factor, float* change, long long n) {
  forEach(n, -1, [=](long long i, auto) { change[i] = factor * (running[i] - ofBatch[i]); });
}

// y = f(gamma (x - mean) / sqrt(variance + epsilon) + beta). Four elements at a time (head = 0)
// belong to one channel.
template <int F>
__device__ void normaliseOf(
    const float* x, float* y, const float* mean, const float* variance, const float* gamma,
    const float* beta, float epsilon, int n, int head, unsigned channels, Divisor byP, Divisor byC,
    float slope) {
  forEach(n, head, [=](long long i, auto width) {
    constexpr int WIDTH = decltype(width)::value;
    unsigned row = divide((unsigned) i, byP);
    unsigned c = row - divide(row, byC) * channels;
    float factor = gamma[c] / sqrtf(variance[c] + epsilon);
    float centre = mean[c];
    float shift = beta[c];
    Elements<WIDTH> v = load<WIDTH>(x, i);
    for (int k = 0; k < WIDTH; k++) {
      v.e[k] = activated<F>(factor * (v.e[k] - centre) + shift, slope);
    }
    store<WIDTH>(y, i, v);
  });
}

#define NORMALISE(NAME, F)                                                                      \
  extern "C" __global__ void normalise##NAME(                                                   \
      const float* x, float* y, const float* mean, const float* variance, const float* gamma,   \
      const float* beta, float epsilon, int n, int head, int channels, Divisor byP,             \
      Divisor byC, float slope) {                                                               \
    normaliseOf<F>(                                                                             \
        x, y, mean, variance, gamma, beta, epsilon, n, head, channels, byP, byC, slope);        \
  }
FOR_EACH_ACTIVATION(NORMALISE)

// dz = f'(z) dy; the gradient of beta is the sum of dz, that of gamma the sum of dz (x - mean) /
// sqrt(variance + epsilon), here over a part of the elements of channel blockIdx.y. Part k of
// channel c of beta is stored at c parts + k, those of gamma follow; if there is one part only, the
// gradients are stored.
template <int F>
__device__ void gradientSumsOf(
    const float* x, const float* y, const float* dy, const float* mean, const float* variance,
    float epsilon, unsigned elements, int head, unsigned channels, unsigned p, Divisor byP,
    float slope, float* parts, float* dgamma, float* dbeta) {
  __shared__ double ofWarps[MAX_WARPS];
  unsigned c = blockIdx.y;
  Channel channel = {c, channels, p, byP};
  float centre = mean[c];
  float ofBeta = 0.0f;
  float ofGamma = 0.0f;
  forEach(elements, head, [&](long long element, auto width) {
    constexpr int WIDTH = decltype(width)::value;
    long long i = channel.index((unsigned) element);
    Elements<WIDTH> v = load<WIDTH>(x, i);
    Elements<WIDTH> d = load<WIDTH>(dy, i);
    Elements<WIDTH> out = F == IDENTITY ? d : load<WIDTH>(y, i);
    for (int k = 0; k < WIDTH; k++) {
      float dz = derivative<F>(out.e[k], d.e[k], slope);
      ofBeta += dz;
      ofGamma += dz * (v.e[k] - centre);
    }
  });
  double sumOfBeta = blockSum<double>(ofBeta, ofWarps);
  double sumOfGamma = blockSum<double>(ofGamma, ofWarps);
  if (threadIdx.x == 0) {
    float gamma = (float) (sumOfGamma / sqrt((double) variance[c] + epsilon));
    if (gridDim.x == 1) {
      dbeta[c] = (float) sumOfBeta;
      dgamma[c] = gamma;
    } else {
      parts[c * gridDim.x + blockIdx.x] = (float) sumOfBeta;
      parts[(channels + c) * gridDim.x + blockIdx.x] = gamma;
    }
  }
}

#define GRADIENT_SUMS(NAME, F)                                                                   \
  extern "C" __global__ void normaliseGradientSums##NAME(                                        \
      const float* x, const float* y, const float* dy, const float* mean, const float* variance, \
      float epsilon, unsigned elements, int head, unsigned channels, unsigned p, Divisor byP,    \
      float slope, float* parts, float* dgamma, float* dbeta) {                                  \
    gradientSumsOf<F>(                                                                           \
        x, y, dy, mean, variance, epsilon, elements, head, channels, p, byP, slope, parts,       \
        dgamma, dbeta);                                                                          \
  }
FOR_EACH_ACTIVATION(GRADIENT_SUMS)

// Adds the parts of each channel. One warp per channel.
extern "C" __global__ void addGradientParts(
    const float* parts, int count, int channels, float* dgamma, float* dbeta) {
  int c = (blockIdx.x * blockDim.x + threadIdx.x) / WARP;
  int lane = threadIdx.x % WARP;
  double ofBeta = 0.0;
  double ofGamma = 0.0;
  if (c < channels) {
    for (int i = lane; i < count; i += WARP) {
      ofBeta += parts[c * count + i];
      ofGamma += parts[(channels + c) * count + i];
    }
  }
  ofBeta = warpSum(ofBeta);
  ofGamma = warpSum(ofGamma);
  if (c < channels && lane == 0) {
    dbeta[c] = (float) ofBeta;
    dgamma[c] = (float) ofGamma;
  }
}

// dx = gamma / sqrt(variance + epsilon) (dz - dbeta / m - (x - mean) / sqrt(variance + epsilon)
// dgamma / m), where m is the number of elements per channel; perElement is 1 / m.
template <int F>
__device__ void gradientOf(
    const float* x, const float* y, const float* dy, float* dx, const float* mean,
    const float* variance, const float* gamma, const float* dgamma, const float* dbeta,
    float epsilon, float perElement, int n, int head, unsigned channels, Divisor byP, Divisor byC,
    float slope) {
  forEach(n, head, [=](long long i, auto width) {
    constexpr int WIDTH = decltype(width)::value;
    unsigned row = divide((unsigned) i, byP);
    unsigned c = row - divide(row, byC) * channels;
    float inverse = 1.0f / sqrtf(variance[c] + epsilon);
    float factor = gamma[c] * inverse;
    float centre = mean[c];
    float meanOfDz = dbeta[c] * perElement;
    float slopeOfX = dgamma[c] * perElement * inverse;
    Elements<WIDTH> v = load<WIDTH>(x, i);
    Elements<WIDTH> d = load<WIDTH>(dy, i);
    Elements<WIDTH> out = F == IDENTITY ? d : load<WIDTH>(y, i);
    for (int k = 0; k < WIDTH; k++) {
      float dz = derivative<F>(out.e[k], d.e[k], slope);
      d.e[k] = factor * (dz - meanOfDz - (v.e[k] - centre) * slopeOfX);
    }
    store<WIDTH>(dx, i, d);
  });
}

#define NORMALISE_GRADIENT(NAME, F)                                                            \
  extern "C" __global__ void normaliseGradient##NAME(                                          \
      const float* x, const float* y, const float* dy, float* dx, const float* mean,           \
      const float* variance, const float* gamma, const float* dgamma, const float* dbeta,      \
      float epsilon, float perElement, int n, int head, int channels, Divisor byP,             \
      Divisor byC, float slope) {                                                              \
    gradientOf<F>(                                                                             \
        x, y, dy, dx, mean, variance, gamma, dgamma, dbeta, epsilon, perElement, n, head,      \
        channels, byP, byC, slope);                                                            \
  }
FOR_EACH_ACTIVATION(NORMALISE_GRADIENT)
