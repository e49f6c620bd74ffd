// Dropout with the masks of dlfs.layers.DropoutMask, which draws the numbers of
// java.util.SplittableRandom: element i gets the (i + 1)-th one.

#include "common.cuh"

__device__ __forceinline__ unsigned long long numberAt(unsigned long long seed, long long i) {
  unsigned long long z = seed + (unsigned long long) (i + 1) * 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

// y = x scale, or 0 where x is dropped.
//
// threshold: an element is dropped if the upper 53 bits of its number are less
extern "C" __global__ void dropout(
    const float* x, float* y, long long n, int head, const unsigned long long* seedInMemory,
    unsigned long long threshold, float scale) {
  unsigned long long seed = *seedInMemory;
  forEach(n, head, [=](long long i, auto width) {
    constexpr int WIDTH = decltype(width)::value;
    Elements<WIDTH> v = load<WIDTH>(x, i);
    for (int k = 0; k < WIDTH; k++) {
      bool dropped = (numberAt(seed, i + k) >> 11) < threshold;
      v.e[k] = dropped ? 0.0f : v.e[k] * scale;
    }
    store<WIDTH>(y, i, v);
  });
}
