package dlfs.weights;

import dlfs.images.ImageShape;
import dlfs.weights.NetworkParameters.Parameter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The names of tensors in files of trained weights, by origin, and the order of their values.
 *
 * <p>Layers are named as in this project's networks: {@code conv1_1}, {@code fc6} (VGG); {@code
 * conv2_1.conv1}, {@code conv2_1.shortcut}, {@code fc} (ResNet); {@code inception_3a.3x3_reduce}
 * (GoogLeNet); {@code fire2.squeeze} (SqueezeNet). The batch normalisation of a convolution has its
 * name with {@code .norm} appended.
 */
enum NamingConvention {
  /** The names of this project: a layer, a dot, and DL4J's name of the parameter ("W", "b", …). */
  OWN("this project's", ".", Map.of()) {
    @Override
    UnaryOperator<String> layerNames(Set<String> layers) {
      return UnaryOperator.identity();
    }

    @Override
    Optional<String> canonical(String tensor) {
      return Optional.of(tensor);
    }
  },

  /**
   * The names of torchvision's networks, in whose order a fully connected layer has its weights as
   * [outputs, inputs]; and those of Y. Idelbayev's residual networks for CIFAR-10, which are the
   * same except for the last layer, {@code linear}.
   */
  TORCHVISION(
      "torchvision's",
      ".",
      Map.of(
          "W",
          "weight",
          "b",
          "bias",
          "gamma",
          "weight",
          "beta",
          "bias",
          "mean",
          "running_mean",
          "var",
          "running_var")) {

    @Override
    UnaryOperator<String> layerNames(Set<String> layers) {
      return TorchvisionNames.of(layers);
    }

    /** Ignores the number of batches that batch normalisation has seen, which is not used. */
    @Override
    Optional<String> canonical(String tensor) {
      return tensor.endsWith(".num_batches_tracked")
          ? Optional.empty()
          : Optional.of(
              WRAPPERS.matcher(tensor).replaceFirst("").replaceFirst("^linear\\.", "fc."));
    }

    @Override
    boolean isOptional(String canonical, Set<String> layers) {
      return AUXILIARY.matcher(canonical).matches()
          && layers.stream().noneMatch(layer -> AUXILIARY.matcher(layer).matches());
    }

    @Override
    INDArray inFileOrder(Parameter parameter) {
      INDArray values = parameter.arrayOrVector();
      return parameter.isDense() ? values.transpose() : values;
    }
  },

  /**
   * The names of Keras Applications, where a convolution has its weights as [height, width, inputs,
   * outputs], and the first fully connected layer sees images flattened row by row, column by
   * column, with the channels of each pixel side by side. Where a convolution before batch
   * normalisation has biases, they are subtracted from the running mean.
   */
  KERAS(
      "Keras'",
      "/",
      Map.of("W", "kernel", "b", "bias", "mean", "moving_mean", "var", "moving_variance")) {

    @Override
    UnaryOperator<String> layerNames(Set<String> layers) {
      return KerasNames.of(layers);
    }

    /**
     * Returns the last two parts of a path such as {@code
     * model_weights/conv1_conv/conv1_conv/kernel:0}. Before Keras 2, a kernel was called {@code
     * block1_conv1_W_1:0}.
     */
    @Override
    Optional<String> canonical(String tensor) {
      String[] parts = tensor.replaceFirst(":0$", "").split("/");
      String last = parts[parts.length - 1];
      var old = OLD_KERAS.matcher(last);
      if (old.matches()) {
        return Optional.of(old.group(1) + "/" + (old.group(2).equals("W") ? "kernel" : "bias"));
      }
      return Optional.of(parts.length < 2 ? last : parts[parts.length - 2] + "/" + last);
    }

    @Override
    INDArray inFileOrder(Parameter parameter) {
      INDArray values = parameter.arrayOrVector();
      return values.rank() == 4 ? values.permute(2, 3, 1, 0) : values;
    }

    @Override
    void reorderInputs(Parameter parameter) {
      if (parameter.images().isEmpty()) {
        return;
      }
      ImageShape images = parameter.images().get();
      for (int output = 0; output < parameter.values().columns(); output++) {
        INDArray weights = parameter.values().getColumn(output);
        INDArray byPixel =
            weights.dup().reshape(images.height(), images.width(), images.channels());
        weights.assign(byPixel.permute(2, 0, 1).dup('c').reshape(images.size()));
      }
    }
  };

  /** Is appended to the name of a convolution for its batch normalisation. */
  static final String NORM = ".norm";

  /** The prefix of every name in a file of a network that PyTorch trained on several cards. */
  private static final Pattern WRAPPERS = Pattern.compile("^(module\\.)+");

  private static final Pattern AUXILIARY = Pattern.compile("aux\\d\\..+");

  private static final Pattern OLD_KERAS = Pattern.compile("(.+)_([Wb])_1");

  private final String owner;
  private final String separator;
  private final Map<String, String> keys;

  NamingConvention(String owner, String separator, Map<String, String> keys) {
    this.owner = owner;
    this.separator = separator;
    this.keys = keys;
  }

  /** Returns the name of its owner in the genitive, for messages. */
  String owner() {
    return owner;
  }

  /**
   * Returns the names that the layers of a network have in files.
   *
   * @param layers the names of all its layers with parameters, by which the network is recognised
   */
  abstract UnaryOperator<String> layerNames(Set<String> layers);

  /**
   * Returns the name of a tensor of a file without the parts that differ between files of the same
   * network; empty if the tensor is not used in any network.
   */
  abstract Optional<String> canonical(String tensor);

  /** Returns the name of a parameter of a layer, both in the words of the convention. */
  String name(String layerInFile, String key) {
    return layerInFile + separator + keys.getOrDefault(key, key);
  }

  /**
   * Returns whether a tensor may be left over.
   *
   * @param canonical its canonical name
   * @param layers the layers of the network
   */
  boolean isOptional(String canonical, Set<String> layers) {
    return false;
  }

  /**
   * Returns the values of a parameter with their axes in the order of the files: a view, through
   * which a tensor is read into the network or written.
   */
  INDArray inFileOrder(Parameter parameter) {
    return parameter.arrayOrVector();
  }

  /**
   * Reorders the inputs of a fully connected layer after it was read, if images are flattened in
   * another order than DL4J's, which is that of {@link ImageShape}.
   */
  void reorderInputs(Parameter parameter) {}
}
