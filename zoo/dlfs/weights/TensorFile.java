package dlfs.weights;

import dlfs.files.DataFileException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An open file of named tensors, such as trained weights. Its structure has been checked; values
 * are read when they are asked for.
 */
public interface TensorFile extends Closeable {

  /** Returns the path of the file, for messages. */
  Path path();

  /** Returns the shape of each tensor by its name, in the order of the file; unmodifiable. */
  Map<String, long[]> shapes();

  /**
   * Checks the values of a tensor, without copying all of them.
   *
   * @throws DataFileException if they are damaged, or NaN or infinite in single precision
   */
  void check(String name) throws IOException;

  /**
   * Copies a tensor's values, in row-major order, to an array.
   *
   * @param target FLOAT or DOUBLE, with the shape of the tensor and any strides
   * @throws DataFileException if the values are damaged; {@link #check} has thrown it before
   */
  void read(String name, INDArray target) throws IOException;
}
