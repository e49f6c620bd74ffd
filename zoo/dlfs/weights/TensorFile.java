package dlfs.weights;

import dlfs.files.DataFileException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An open file of named tensors, such as trained weights. Its structure has been checked; values
 * are read when they are asked for.
 *
 * <p>The file is mapped into memory and must not be changed while it is open. Tensors of integers,
 * such as PyTorch's {@code num_batches_tracked}, are listed but cannot be read.
 */
public interface TensorFile extends Closeable {

  /**
   * Opens a file in any of the formats that this package reads, recognised by its content.
   *
   * @throws DataFileException if it is missing or damaged, or in another format; the message names
   *     the format, or shows the first bytes
   */
  static TensorFile open(Path path) throws IOException {
    return TensorFiles.open(path);
  }

  /** Returns the path of the file, for messages. */
  Path path();

  /** Returns the shape of each tensor by its name, in the order of the file; unmodifiable. */
  Map<String, long[]> shapes();

  /**
   * Checks the values of a tensor, without copying all of them.
   *
   * @throws DataFileException if they are damaged, integers, or NaN or infinite in single precision
   * @throws IllegalArgumentException if there is no tensor of this name
   */
  void check(String name) throws IOException;

  /**
   * Copies a tensor's values, in row-major order, to an array.
   *
   * @param target FLOAT or DOUBLE, with the shape of the tensor and any strides
   * @throws DataFileException if the values are damaged or integers; {@link #check} has thrown it
   *     before
   * @throws IllegalArgumentException if there is no tensor of this name, or the target has another
   *     type or shape
   */
  void read(String name, INDArray target) throws IOException;

  /**
   * Returns a tensor's values as a new array, after checking them.
   *
   * @param type FLOAT or DOUBLE
   * @throws DataFileException as {@link #check}
   * @throws IllegalArgumentException if there is no tensor of this name
   */
  default INDArray array(String name, DataType type) throws IOException {
    check(name);
    INDArray values = Nd4j.createUninitialized(type, shapes().get(name), 'c');
    read(name, values);
    return values;
  }
}
