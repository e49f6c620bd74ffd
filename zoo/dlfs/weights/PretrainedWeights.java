package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.networks.DeepConvNet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights that were trained elsewhere, in a file of {@code numpy.savez}, under the book's names: W1
 * and b1 are those of the first layer that has any, W2 and b2 those of the second.
 *
 * <p>The shapes are the book's and DL4J's alike: of a fully connected layer W [inputs, outputs], of
 * a convolution W [filters, channels, height, width]; b [outputs] or [filters].
 */
public final class PretrainedWeights {
  /**
   * The trained network of section 3.6, from the book's sample code: 784-50-100-10, sigmoid in the
   * hidden layers; for MNIST's pixels in [0, 1].
   */
  public static final String THREE_LAYER_SIGMOID = "pretrained/three_layer_sigmoid.npz";

  /**
   * The trained {@link DeepConvNet} of section 8.1.1, from the book's sample code as it was
   * published in 2016; for MNIST's pixels in [0, 1].
   */
  public static final String DEEP_CONVNET = "pretrained/deep_convnet_2016.npz";

  /** How many bytes the names and headers of all arrays may have in all. */
  private static final int HEADERS = 1 << 20;

  private PretrainedWeights() {}

  /**
   * Reads the weights of all layers.
   *
   * @param npz float32 or float64 arrays, one for each parameter of the network, and no others
   * @param network initialised; of either type. Where the file does not fit, it stays as it was
   * @throws DataFileException if the file is damaged, is for another network, or has numbers that
   *     are not finite
   */
  public static void load(Path npz, MultiLayerNetwork network) throws IOException {
    load(Npz.read(npz, mostBytes(network)), network);
  }

  /**
   * Reads the weights of all layers from the class path, where this project has {@link
   * #THREE_LAYER_SIGMOID} and {@link #DEEP_CONVNET}.
   *
   * @param resource the file's name from the root of the class path; as {@link #load} takes it
   * @param network initialised; of either type. Where the file does not fit, it stays as it was
   * @throws DataFileException if the file is damaged, is for another network, or has numbers that
   *     are not finite
   */
  public static void loadResource(String resource, MultiLayerNetwork network) throws IOException {
    load(Npz.readResource(resource, mostBytes(network)), network);
  }

  /**
   * The same for a file that belongs to the program, and to which the network is known to fit.
   *
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

  private static void load(Npz file, MultiLayerNetwork network) throws DataFileException {
    List<Runnable> assignments = new ArrayList<>();
    Set<String> unused = new TreeSet<>(file.arrays().keySet());
    int number = 0;
    for (Layer layer : network.getLayers()) {
      number += layer.numParams() > 0 ? 1 : 0;
      for (var parameter : layer.paramTable().entrySet()) {
        String name = parameter.getKey() + number;
        INDArray values = parameter.getValue();
        INDArray array = file.array(name, values.shape());
        assignments.add(() -> values.assign(array));
        unused.remove(name);
      }
    }
    if (!unused.isEmpty()) {
      throw new DataFileException(
          file.file(),
          "has arrays that the network has no place for: " + String.join(", ", unused),
          formatted("weights of %d layers", number));
    }
    assignments.forEach(Runnable::run);
  }

  /** As many bytes as the weights of a network can take, and their headers. */
  private static int mostBytes(MultiLayerNetwork network) {
    long numbers = network.numParams() * Double.BYTES;
    return (int) Math.min(numbers + HEADERS, Integer.MAX_VALUE - Long.BYTES);
  }
}
