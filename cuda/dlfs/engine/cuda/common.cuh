// What all kernels share: loops over elements, activation functions, divisions and sums.

// The number of threads of a warp.
constexpr int WARP = 32;
// The largest number of warps of a block.
constexpr int MAX_WARPS = 32;
constexpr unsigned ALL_LANES = 0xffffffffu;

// Division by a constant d: the quotient of n is (n * magic / 2^32 + n) / 2^shift, for n < 2^31.
struct Divisor {
  unsigned magic;
  unsigned shift;
};

__device__ __forceinline__ unsigned divide(unsigned n, Divisor by) {
  return (__umulhi(n, by.magic) + n) >> by.shift;
}

// Loops over elements.

template <int N>
struct Width {
  static constexpr int value = N;
};

// One element, or four adjacent ones, which are loaded and stored at once.
template <int WIDTH>
struct Elements {
  float e[WIDTH];
};

template <int WIDTH>
__device__ __forceinline__ Elements<WIDTH> load(const float* from, long long i) {
  Elements<WIDTH> x;
  if constexpr (WIDTH == 4) {
    float4 v = *reinterpret_cast<const float4*>(from + i);
    x.e[0] = v.x;
    x.e[1] = v.y;
    x.e[2] = v.z;
    x.e[3] = v.w;
  } else {
    x.e[0] = from[i];
  }
  return x;
}

template <int WIDTH>
__device__ __forceinline__ void store(float* to, long long i, const Elements<WIDTH>& x) {
  if constexpr (WIDTH == 4) {
    float4 v;
    v.x = x.e[0];
    v.y = x.e[1];
    v.z = x.e[2];
    v.w = x.e[3];
    *reinterpret_cast<float4*>(to + i) = v;
  } else {
    to[i] = x.e[0];
  }
}

// Calls body(i, width) for the elements i to i + width - 1, until all n elements are done.
//
// head: the number of elements before the first one at a multiple of 16 bytes; -1 if the addresses
// of the arrays differ in that, so that elements are processed one by one
template <typename Body>
__device__ __forceinline__ void forEach(long long n, int head, Body body) {
  long long first = (long long) blockIdx.x * blockDim.x + threadIdx.x;
  long long step = (long long) gridDim.x * blockDim.x;
  if (head >= 0) {
    long long end = head + (n - head) / 4 * 4;
    for (long long i = head + 4 * first; i < end; i += 4 * step) {
      body(i, Width<4>());
    }
    // Up to three elements before the first vector, and as many after the last one, remain.
    first = first < head ? first : end + first - head;
    step = n;
  }
  for (long long i = first; i < n; i += step) {
    body(i, Width<1>());
  }
}

// Activation functions.

enum Activation { IDENTITY, RELU, SIGMOID, TANH, LEAKY };

// Defines five kernels: one per function, in the order of the enumeration.
#define FOR_EACH_ACTIVATION(DEFINE) \
  DEFINE(Identity, IDENTITY)        \
  DEFINE(Relu, RELU)                \
  DEFINE(Sigmoid, SIGMOID)          \
  DEFINE(Tanh, TANH)                \
  DEFINE(Leaky, LEAKY)

// Returns f(x). NaN remains NaN.
template <int F>
__device__ __forceinline__ float activated(float x, float slope) {
  if constexpr (F == RELU) {
    return x <= 0.0f ? 0.0f : x;
  } else if constexpr (F == SIGMOID) {
    return 1.0f / (1.0f + expf(-x));
  } else if constexpr (F == TANH) {
    return tanhf(x);
  } else if constexpr (F == LEAKY) {
    return x > 0.0f ? x : slope * x;
  } else {
    return x;
  }
}

// Returns f'(x) dy, computed from y = f(x).
template <int F>
__device__ __forceinline__ float derivative(float y, float dy, float slope) {
  if constexpr (F == RELU) {
    return y > 0.0f ? dy : 0.0f;
  } else if constexpr (F == SIGMOID) {
    return (1.0f - y) * y * dy;
  } else if constexpr (F == TANH) {
    return (1.0f - y * y) * dy;
  } else if constexpr (F == LEAKY) {
    return y > 0.0f ? dy : slope * dy;
  } else {
    return dy;
  }
}

// Sums over the threads of a block, in an order that does not vary.

template <typename T>
__device__ __forceinline__ T warpSum(T x) {
  for (int distance = WARP / 2; distance > 0; distance /= 2) {
    x += __shfl_down_sync(ALL_LANES, x, distance);
  }
  return x;
}

// Returns the sum over the block in thread 0; other threads get anything. The number of threads is
// a multiple of 32. The shared memory may be used again at once.
template <typename T>
__device__ __forceinline__ T blockSum(T x, T* ofWarps) {
  int lane = threadIdx.x % WARP;
  int warp = threadIdx.x / WARP;
  x = warpSum(x);
  if (lane == 0) {
    ofWarps[warp] = x;
  }
  __syncthreads();
  if (warp == 0) {
    x = lane < blockDim.x / WARP ? ofWarps[lane] : T(0);
    x = warpSum(x);
  }
  __syncthreads();
  return x;
}

// The elements of channel c of images [N, C, P], numbered from 0 to N P - 1.
struct Channel {
  unsigned c;
  unsigned channels;
  unsigned p;
  Divisor byP;

  // Returns the index of an element in the whole array.
  __device__ __forceinline__ size_t index(unsigned element) const {
    unsigned image = divide(element, byP);
    return (size_t) (image * channels + c) * p + (element - image * p);
  }
};
