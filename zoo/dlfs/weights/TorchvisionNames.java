package dlfs.weights;

import static dlfs.text.Text.formatted;
import static dlfs.weights.LayerNameRules.number;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The names of the layers of torchvision's networks, and of others in PyTorch's files, where the
 * layers of VGG, AlexNet and SqueezeNet are numbered through, those without parameters included.
 */
final class TorchvisionNames {
  private static final String NORM = NamingConvention.NORM;

  /** The numbers of the modules fire2 to fire9 of SqueezeNet 1.0; max pooling has the others. */
  private static final int[] FIRE = {3, 4, 5, 7, 8, 9, 10, 12};

  private static final Map<String, String> ALEX_NET =
      Map.of(
          "conv1",
          "features.0",
          "conv2",
          "features.3",
          "conv3",
          "features.6",
          "conv4",
          "features.8",
          "conv5",
          "features.10",
          "fc6",
          "classifier.1",
          "fc7",
          "classifier.4",
          "fc8",
          "classifier.6");

  /** The published encoder, whose layers are numbered through, padding and ReLU included. */
  private static final Map<String, String> VGG_ENCODER =
      Map.of(
          "pixels", "0",
          "conv1_1", "2",
          "conv1_2", "5",
          "conv2_1", "9",
          "conv2_2", "12",
          "conv3_1", "16");

  private TorchvisionNames() {}

  /**
   * Returns a function from this project's names of layers to torchvision's.
   *
   * @param layers the names of all layers with parameters, by which the network is recognised
   */
  static UnaryOperator<String> of(Set<String> layers) {
    if (layers.contains("pixels")) {
      return VGG_ENCODER::get;
    }
    if (layers.contains("conv1_1")) {
      return vgg(layers);
    }
    if (layers.contains("fire2.squeeze")) {
      return squeezeNet();
    }
    if (layers.contains("inception_3a.1x1")) {
      return googLeNet();
    }
    return layers.contains("fc8") || layers.contains("conv3")
        ? name -> ALEX_NET.getOrDefault(name, name)
        : resNet();
  }

  /**
   * Each convolution counts 2, with its ReLU, or 3, with batch normalisation, and the pooling after
   * each block 1.
   */
  private static UnaryOperator<String> vgg(Set<String> layers) {
    List<String> convolutions =
        layers.stream().filter(name -> name.matches("conv\\d+_\\d+")).toList();
    int each = layers.contains("conv1_1" + NORM) ? 3 : 2;
    return new LayerNameRules()
        .rule(
            "(conv(\\d)_\\d+)(\\.norm)?",
            match -> {
              int before = convolutions.indexOf(match.group(1));
              int norm = match.group(3) == null ? 0 : 1;
              return formatted("features.%d", each * before + number(match, 2, 1) + norm);
            })
        .rule("fc([678])", match -> formatted("classifier.%d", 3 * number(match, 1, 6)))
        .toFunction();
  }

  private static UnaryOperator<String> squeezeNet() {
    return new LayerNameRules()
        .rule("conv1", "features.0")
        .rule(
            "fire([2-9])\\.(\\w+)",
            match -> formatted("features.%d.%s", FIRE[number(match, 1, 2)], match.group(2)))
        .rule("conv10", "classifier.1")
        .toFunction();
  }

  private static UnaryOperator<String> resNet() {
    return new LayerNameRules()
        .rule("conv1\\.norm", "bn1")
        .rule(
            "conv(\\d)_(\\d+)\\.(conv|shortcut)(\\d*)(\\.norm)?",
            match -> {
              boolean isNorm = match.group(5) != null;
              String layer =
                  match.group(3).equals("shortcut")
                      ? "downsample." + (isNorm ? 1 : 0)
                      : (isNorm ? "bn" : "conv") + match.group(4);
              return formatted("layer%d.%d.%s", number(match, 1, 1), number(match, 2, 1), layer);
            })
        .toFunction();
  }

  private static UnaryOperator<String> googLeNet() {
    UnaryOperator<String> branches =
        new LayerNameRules()
            .rule("conv1", "conv1")
            .rule("conv2_reduce", "conv2")
            .rule("conv2", "conv3")
            .rule("inception_(\\w+)\\.1x1", "inception$1.branch1")
            .rule("inception_(\\w+)\\.3x3_reduce", "inception$1.branch2.0")
            .rule("inception_(\\w+)\\.3x3", "inception$1.branch2.1")
            .rule("inception_(\\w+)\\.5x5_reduce", "inception$1.branch3.0")
            .rule("inception_(\\w+)\\.5x5", "inception$1.branch3.1")
            .rule("inception_(\\w+)\\.pool_proj", "inception$1.branch4.1")
            .toFunction();
    return name -> {
      if (name.equals("fc") || name.matches("aux\\d\\.fc\\d?")) {
        return name;
      }
      boolean isNorm = name.endsWith(NORM);
      String convolution = isNorm ? name.substring(0, name.length() - NORM.length()) : name;
      return branches.apply(convolution) + (isNorm ? ".bn" : ".conv");
    };
  }
}
