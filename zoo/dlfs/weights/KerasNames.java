package dlfs.weights;

import static dlfs.text.Text.formatted;
import static dlfs.weights.LayerNameRules.number;

import java.util.Set;
import java.util.function.UnaryOperator;

/** The names of the layers of Keras Applications: VGG-16, VGG-19, ResNet-50, -101 and -152. */
final class KerasNames {
  private KerasNames() {}

  /**
   * Returns a function from this project's names of layers to Keras'.
   *
   * @param layers the names of all layers with parameters, by which the network is recognised
   */
  static UnaryOperator<String> of(Set<String> layers) {
    return layers.contains("conv1_1") ? vgg() : resNet();
  }

  private static UnaryOperator<String> vgg() {
    return new LayerNameRules()
        .rule("conv(\\d)_(\\d)", "block$1_conv$2")
        .rule("fc6", "fc1")
        .rule("fc7", "fc2")
        .rule("fc8", "predictions")
        .toFunction();
  }

  private static UnaryOperator<String> resNet() {
    return new LayerNameRules()
        .rule("conv1(\\.norm)?", match -> "conv1_" + kind(match.group(1)))
        .rule(
            "conv(\\d)_(\\d+)\\.(conv|shortcut)(\\d*)(\\.norm)?",
            match ->
                formatted(
                    "conv%d_block%d_%s_%s",
                    number(match, 1, 0),
                    number(match, 2, 0),
                    match.group(3).equals("shortcut") ? "0" : match.group(4),
                    kind(match.group(5))))
        .rule("fc", "predictions")
        .toFunction();
  }

  private static String kind(String norm) {
    return norm == null ? "conv" : "bn";
  }
}
