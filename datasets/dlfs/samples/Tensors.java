package dlfs.samples;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Creates ND4J arrays. */
public final class Tensors {
  private Tensors() {}

  /** Returns a FLOAT array of some values in 'c' order. */
  public static INDArray of(float[] values, long... shape) {
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    array.data().asNioFloat().put(values); // Nd4j.create copies each element separately
    return array;
  }
}
