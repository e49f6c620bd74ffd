package dlfs.samples;

import java.util.SplittableRandom;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The data that a network is trained or measured on: images with classes, scenes with boxes,
 * captions. Implementations are immutable, so that networks on several threads can share them.
 */
public interface Samples extends SampleSet {

  /**
   * Returns the samples at these indices, in this order, in new arrays.
   *
   * @param indices from 0 to {@link #count()} - 1; an index may occur several times
   * @return the inputs, labels and masks of a network, each [indices.length, ...]; what they are is
   *     said by the implementation
   * @throws IndexOutOfBoundsException if an index is out of range
   */
  MultiDataSet multiDataSet(int... indices);

  /**
   * Returns the samples at these indices with random changes, such as augmentation, for training;
   * by default, unchanged.
   *
   * @param random a generator for this call alone
   */
  default MultiDataSet multiDataSet(SplittableRandom random, int... indices) {
    return multiDataSet(indices);
  }

  /**
   * Returns whether it takes long to make the samples, so that the next ones should be made on
   * another thread in the meantime; by default, false.
   */
  default boolean isPreparedAhead() {
    return false;
  }
}
