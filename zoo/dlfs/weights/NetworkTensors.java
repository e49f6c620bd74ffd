package dlfs.weights;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The parameters of a network as named tensors, for writing them to a file and for loading them
 * into another network of the same layers, such as one of the other layer set or type.
 *
 * <p>A tensor is named after its layer, a dot, and DL4J's name of the parameter, which is the
 * book's, too: {@code conv1.W}, {@code fc.b}, {@code conv2_1.conv1.norm.gamma}. The weights of a
 * fully connected layer are [inputs, outputs].
 */
public final class NetworkTensors implements TensorFile {
  private final Path path;
  private final Map<String, INDArray> tensors = new LinkedHashMap<>();
  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  private NetworkTensors(Path path, Model network, NamingConvention convention) {
    this.path = path;
    NetworkParameters parameters = NetworkParameters.of(network);
    var layerNames = convention.layerNames(parameters.layers());
    for (NetworkParameters.Parameter parameter : parameters.all()) {
      String name = convention.name(layerNames.apply(parameter.layer()), parameter.key());
      INDArray values = convention.inFileOrder(parameter);
      tensors.put(name, values);
      shapes.put(name, values.shape());
    }
  }

  /**
   * Returns the parameters of a network under this project's names; later changes of the parameters
   * show in them.
   *
   * @param path the file that the network is from, for messages
   * @param network an initialised chain or graph
   */
  public static NetworkTensors of(Path path, Model network) {
    return new NetworkTensors(path, network, NamingConvention.OWN);
  }

  /**
   * Returns the parameters of a network under torchvision's names, in PyTorch's order of values, so
   * that PyTorch can load them.
   *
   * @param path the file that the network is from, for messages
   * @param network an initialised VGG, GoogLeNet, ResNet, SqueezeNet or AlexNet
   */
  public static NetworkTensors forTorchvision(Path path, Model network) {
    return new NetworkTensors(path, network, NamingConvention.TORCHVISION);
  }

  /** Returns the tensors by name, views of the network's parameters; unmodifiable. */
  public Map<String, INDArray> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Map<String, long[]> shapes() {
    return Collections.unmodifiableMap(shapes);
  }

  /** Does nothing: the values of a network are its user's. */
  @Override
  public void check(String name) {}

  @Override
  public void read(String name, INDArray target) {
    target.assign(tensors.get(name));
  }

  @Override
  public void close() {}
}
