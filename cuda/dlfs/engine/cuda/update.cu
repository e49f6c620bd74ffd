// Updates of parameters: one pass over the parameters w, the gradients g and the states of the rule.

#include "common.cuh"

// Each rule turns a gradient into a step, and changes the states a and b.

struct None {
  static constexpr int STATES = 0;

  __device__ __forceinline__ float step(float g, float&, float&) const { return g; }
};

struct Sgd {
  static constexpr int STATES = 0;
  float rate;

  __device__ __forceinline__ float step(float g, float&, float&) const { return rate * g; }
};

struct Momentum {
  static constexpr int STATES = 1;
  float rate;
  float momentum;

  __device__ __forceinline__ float step(float g, float& v, float&) const {
    v = momentum * v - rate * g;
    return -v;
  }
};

struct Nesterov {
  static constexpr int STATES = 1;
  float rate;
  float momentum;

  __device__ __forceinline__ float step(float g, float& v, float&) const {
    v = momentum * v - rate * g;
    return rate * g - momentum * v;
  }
};

struct AdaGrad {
  static constexpr int STATES = 1;
  float rate;
  float epsilon;

  __device__ __forceinline__ float step(float g, float& h, float&) const {
    h = h + g * g;
    return rate * g / (sqrtf(h) + epsilon);
  }
};

struct RmsProp {
  static constexpr int STATES = 1;
  float rate;
  float decay;
  float rest; // 1 - decay
  float epsilon;

  __device__ __forceinline__ float step(float g, float& h, float&) const {
    h = decay * h + rest * g * g;
    return rate * g / (sqrtf(h) + epsilon);
  }
};

struct Adam {
  static constexpr int STATES = 2;
  float rate;
  float beta1;
  float beta2;
  float rest1; // 1 - beta1
  float rest2; // 1 - beta2
  float epsilon;

  __device__ __forceinline__ float step(float g, float& m, float& v) const {
    m = beta1 * m + rest1 * g;
    v = beta2 * v + rest2 * g * g;
    return rate * m / (sqrtf(v) + epsilon);
  }
};

// g = g scale + l2 w; then g becomes the step; then g = g + decay w; then w = w - g.
template <typename Rule>
__device__ __forceinline__ void updateBy(
    const Rule& rule, float* w, float* g, float* a, float* b, long long n, int head, float scale,
    float l2, float decay) {
  forEach(n, head, [=](long long i, auto width) {
    constexpr int WIDTH = decltype(width)::value;
    Elements<WIDTH> weights = load<WIDTH>(w, i);
    Elements<WIDTH> gradients = load<WIDTH>(g, i);
    Elements<WIDTH> first = weights;
    Elements<WIDTH> second = weights;
    if constexpr (Rule::STATES > 0) {
      first = load<WIDTH>(a, i);
    }
    if constexpr (Rule::STATES > 1) {
      second = load<WIDTH>(b, i);
    }
    for (int k = 0; k < WIDTH; k++) {
      float gradient = gradients.e[k] * scale + l2 * weights.e[k];
      float step = rule.step(gradient, first.e[k], second.e[k]) + decay * weights.e[k];
      gradients.e[k] = step;
      weights.e[k] -= step;
    }
    if constexpr (Rule::STATES > 0) {
      store<WIDTH>(a, i, first);
    }
    if constexpr (Rule::STATES > 1) {
      store<WIDTH>(b, i, second);
    }
    store<WIDTH>(g, i, gradients);
    store<WIDTH>(w, i, weights);
  });
}

#define ARGUMENTS                                                                          \
  float *w, float *g, float *a, float *b, long long n, int head, float scale, float l2, \
      float decay

extern "C" __global__ void updateNone(ARGUMENTS) {
  updateBy(None{}, w, g, a, b, n, head, scale, l2, decay);
}

extern "C" __global__ void updateSgd(ARGUMENTS, float rate) {
  updateBy(Sgd{rate}, w, g, a, b, n, head, scale, l2, decay);
}

extern "C" __global__ void updateMomentum(ARGUMENTS, float rate, float momentum) {
  updateBy(Momentum{rate, momentum}, w, g, a, b, n, head, scale, l2, decay);
}

extern "C" __global__ void updateNesterov(ARGUMENTS, float rate, float momentum) {
  updateBy(Nesterov{rate, momentum}, w, g, a, b, n, head, scale, l2, decay);
}

extern "C" __global__ void updateAdaGrad(ARGUMENTS, float rate, float epsilon) {
  updateBy(AdaGrad{rate, epsilon}, w, g, a, b, n, head, scale, l2, decay);
}

extern "C" __global__ void updateRmsProp(
    ARGUMENTS, float rate, float decayOfSquares, float rest, float epsilon) {
  updateBy(
      RmsProp{rate, decayOfSquares, rest, epsilon}, w, g, a, b, n, head, scale, l2, decay);
}

extern "C" __global__ void updateAdam(
    ARGUMENTS, float rate, float beta1, float beta2, float rest1, float rest2, float epsilon) {
  updateBy(
      Adam{rate, beta1, beta2, rest1, rest2, epsilon}, w, g, a, b, n, head, scale, l2, decay);
}
