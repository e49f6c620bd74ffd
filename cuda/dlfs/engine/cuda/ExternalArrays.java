package dlfs.engine.cuda;

import java.lang.ref.Cleaner;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays of ND4J in memory that ND4J neither allocated nor frees. */
final class ExternalArrays {
  private static final Cleaner CLEANER = Cleaner.create();

  private ExternalArrays() {}

  /**
   * Returns an array of type FLOAT, stored row by row.
   *
   * @param address the address of the first element
   * @param free frees the memory once the array and all its views, whose buffers refer to that of
   *     the array, are unreachable; called on another thread, and must not refer to the array
   */
  static INDArray at(long address, long[] shape, Runnable free) {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    FloatPointer memory = Addresses.floats(address, length);
    CLEANER.register(memory, free);
    DataBuffer buffer =
        Nd4j.createBuffer(memory, DataType.FLOAT, length, FloatIndexer.create(memory));
    return Nd4j.create(buffer, shape, Nd4j.getStrides(shape, 'c'), 0, 'c', DataType.FLOAT);
  }
}
