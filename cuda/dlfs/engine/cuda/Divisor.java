package dlfs.engine.cuda;

/** Divisors of kernels, which divide by a multiplication; see common.cuh. */
final class Divisor {
  private Divisor() {}

  /**
   * Returns a structure of two ints, the factor and the shift, as one number.
   *
   * @param d the divisor, more than 0
   */
  static long of(int d) {
    int shift = Integer.SIZE - Integer.numberOfLeadingZeros(d - 1); // ⌈log₂ d⌉
    long factor = (1L << Integer.SIZE) * ((1L << shift) - d) / d + 1;
    return factor | (long) shift << Integer.SIZE;
  }
}
