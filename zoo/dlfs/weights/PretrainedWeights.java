package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.networks.DeepConvNet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Loads pretrained weights from a file of {@code numpy.savez} with the book's names: W1 and b1
 * belong to the first layer with parameters, W2 and b2 to the second.
 *
 * <p>The shapes of the book and of DL4J are the same: W [inputs, outputs] of a fully connected
 * layer and W [filters, channels, height, width] of a convolution; b [outputs] or [filters].
 */
public final class PretrainedWeights {
  /**
   * The trained network of section 3.6, from the book's sample code: 784-50-100-10, sigmoid in the
   * hidden layers; for MNIST with pixels in [0, 1].
   */
  public static final String THREE_LAYER_SIGMOID = "pretrained/three_layer_sigmoid.npz";

  /**
   * The trained {@link DeepConvNet} of section 8.1.1, from the book's sample code as published in
   * 2016; for MNIST with pixels in [0, 1].
   */
  public static final String DEEP_CONVNET = "pretrained/deep_convnet_2016.npz";

  private PretrainedWeights() {}

  /**
   * Loads the weights of all layers.
   *
   * @param npz float32 or float64 arrays, one for each parameter of the network, and no others
   * @param network an initialised network of type FLOAT or DOUBLE; unchanged if an exception is
   *     thrown
   * @throws DataFileException if the file is damaged, belongs to another network, or contains NaN
   *     or infinite values
   */
  public static void load(Path npz, MultiLayerNetwork network) throws IOException {
    try (TensorFile file = Npz.open(npz)) {
      load(file, network);
    }
  }

  /**
   * Loads the weights of all layers from the class path, which contains {@link
   * #THREE_LAYER_SIGMOID} and {@link #DEEP_CONVNET}.
   *
   * @param resource the path of the file from the root of the class path
   * @param network an initialised network of type FLOAT or DOUBLE; unchanged if an exception is
   *     thrown
   * @throws DataFileException if the file is damaged, belongs to another network, or contains NaN
   *     or infinite values
   */
  public static void loadResource(String resource, MultiLayerNetwork network) throws IOException {
    try (TensorFile file = Npz.openResource(resource)) {
      load(file, network);
    }
  }

  /**
   * Loads one of the files that are part of this project.
   *
   * @param resource {@link #THREE_LAYER_SIGMOID} or {@link #DEEP_CONVNET}
   * @param network the network to which the file belongs, initialised
   * @return the network
   */
  public static MultiLayerNetwork bundled(String resource, MultiLayerNetwork network) {
    try {
      loadResource(resource, network);
      return network;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void load(TensorFile file, MultiLayerNetwork network) throws IOException {
    List<Runnable> assignments = new ArrayList<>();
    Set<String> unused = new TreeSet<>(file.shapes().keySet());
    int number = 0;
    for (Layer layer : network.getLayers()) {
      number += layer.numParams() > 0 ? 1 : 0;
      for (var parameter : layer.paramTable().entrySet()) {
        String name = parameter.getKey() + number;
        INDArray values = parameter.getValue();
        INDArray array = array(file, name, values);
        assignments.add(() -> values.assign(array));
        unused.remove(name);
      }
    }
    if (!unused.isEmpty()) {
      throw new DataFileException(
          file.path(),
          "has arrays that the network does not use: " + String.join(", ", unused),
          formatted("weights of %d layers", number));
    }
    assignments.forEach(Runnable::run);
  }

  private static INDArray array(TensorFile file, String name, INDArray values) throws IOException {
    long[] shape = file.shapes().get(name);
    if (shape == null) {
      throw new DataFileException(
          file.path(),
          "has no array " + name,
          "it among " + String.join(", ", new TreeSet<>(file.shapes().keySet())));
    }
    if (!Arrays.equals(shape, values.shape())) {
      throw new DataFileException(
          file.path(),
          formatted("has an array %s of shape %s", name, Arrays.toString(shape)),
          "the shape " + Arrays.toString(values.shape()));
    }
    return file.array(name, values.dataType());
  }
}
