package dlfs.engine.kernels;

/**
 * Reorders sequences, so that the values of a time step are the rows of a matrix. Images are
 * sequences of pixels here. Arguments must not overlap in memory.
 */
public interface TimeMajorOrder {

  /**
   * A view of a batch of sequences, [count, size, length].
   *
   * @param elements all elements, in row-major order
   * @param count the number of sequences
   * @param size the number of values of a time step
   * @param length the number of time steps
   */
  record Sequences(Vector elements, int count, int size, int length) {}

  /**
   * Copies some sequences to time-major order.
   *
   * @param first the index of the first sequence to copy
   * @param end the index after the last sequence to copy
   * @param steps [length, count, size]
   */
  void toTimeMajor(Sequences sequences, int first, int end, Vector steps);

  /** Copies some sequences back: the inverse of {@link #toTimeMajor}. */
  void fromTimeMajor(Vector steps, int first, int end, Sequences sequences);
}
