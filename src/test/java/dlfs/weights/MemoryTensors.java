package dlfs.weights;

import dlfs.files.DataFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Tensors in memory, as if they were in a file. */
final class MemoryTensors implements TensorFile {
  static final Path PATH = Path.of("weights.safetensors");

  private final Map<String, INDArray> tensors;

  MemoryTensors(Map<String, INDArray> tensors) {
    this.tensors = tensors;
  }

  @Override
  public Path path() {
    return PATH;
  }

  @Override
  public Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    tensors.forEach((name, values) -> shapes.put(name, values.shape()));
    return shapes;
  }

  @Override
  public void check(String name) throws DataFileException {
    if (tensors.get(name).isNaN().any()) {
      throw new DataFileException(PATH, "has NaN in the tensor " + name, "finite values");
    }
  }

  @Override
  public void read(String name, INDArray target) {
    target.assign(tensors.get(name));
  }

  @Override
  public void close() {}
}
