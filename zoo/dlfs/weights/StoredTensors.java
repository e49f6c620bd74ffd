package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A file whose tensors have been located, for all formats. */
final class StoredTensors implements TensorFile {
  private static final String FINITE = "values that are finite in single precision";

  private final Path path;
  private final Map<String, StoredTensor> tensors;
  private final Map<String, long[]> shapes;
  private final Closeable file;

  /**
   * Creates a file of tensors.
   *
   * @param tensors in the order of the file
   * @param file is closed with this
   */
  StoredTensors(Path path, Map<String, StoredTensor> tensors, Closeable file) {
    this.path = path;
    this.tensors = tensors;
    this.file = file;
    Map<String, long[]> sizes = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> sizes.put(name, tensor.shape()));
    this.shapes = Collections.unmodifiableMap(sizes);
  }

  /** Finds the tensors of a file. */
  @FunctionalInterface
  interface Finder {
    /**
     * Returns the tensors by name, in the order of the file.
     *
     * @throws DataFileException if the file is damaged
     */
    Map<String, StoredTensor> find(MappedFile file) throws IOException;
  }

  /** Finds the tensors of a file, which is closed if that fails. */
  static StoredTensors of(MappedFile file, Finder finder) throws IOException {
    try {
      return new StoredTensors(file.path(), finder.find(file), file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Map<String, long[]> shapes() {
    return shapes;
  }

  @Override
  public void check(String name) throws IOException {
    StoredTensor tensor = tensor(name);
    long[] ofOneValue = new long[tensor.shape().length];
    double[] wrong = {0};
    visit(
        tensor,
        ofOneValue,
        (value, at) -> {
          if (!Float.isFinite((float) value)) {
            wrong[0] = value;
          }
        });
    if (wrong[0] != 0) { // NaN or infinite
      throw new DataFileException(
          path, formatted("has %s in the tensor %s", wrong[0], name), FINITE);
    }
  }

  @Override
  public void read(String name, INDArray target) throws IOException {
    StoredTensor tensor = tensor(name);
    if (target.dataType() != DataType.FLOAT && target.dataType() != DataType.DOUBLE) {
      throw new IllegalArgumentException("The target is of type " + target.dataType());
    }
    if (!Arrays.equals(target.shape(), tensor.shape())) {
      throw new IllegalArgumentException(
          formatted(
              "The target of %s has the shape %s, the tensor %s",
              name, Arrays.toString(target.shape()), Arrays.toString(tensor.shape())));
    }
    DataBuffer values = target.data();
    visit(tensor, target.stride(), (value, at) -> values.put(at, value));
  }

  private StoredTensor tensor(String name) throws DataFileException {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(formatted("%s has no tensor %s", path, name));
    }
    if (!tensor.type().isReadable()) {
      throw new DataFileException(
          path,
          formatted("has values of type %s in the tensor %s", tensor.type(), name),
          ElementType.READABLE);
    }
    return tensor;
  }

  /** Processes a value. */
  @FunctionalInterface
  private interface ValueVisitor {
    /**
     * Processes a value.
     *
     * @param at its position in the target, in elements
     */
    void visit(double value, long at);
  }

  private void visit(StoredTensor tensor, long[] targetStrides, ValueVisitor visitor)
      throws IOException {
    ElementType type = tensor.type();
    try {
      ByteBuffer bytes = tensor.storage().bytes();
      Strides.forEach(
          tensor.shape(),
          tensor.strides(),
          targetStrides,
          (from, to) -> {
            int at = (int) ((tensor.offset() + from) * type.bytes());
            visitor.visit(type.get(bytes, at), to);
          });
    } catch (InternalError e) { // thrown for a mapped page that no longer exists
      throw new DataFileException(
          path, "was truncated while it was read", "a file that does not change");
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
