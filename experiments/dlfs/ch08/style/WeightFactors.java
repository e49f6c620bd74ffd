package dlfs.ch08.style;

import static dlfs.text.Text.formatted;

import dlfs.lab.Variants;
import dlfs.style.StyleWeights;
import java.util.List;

/**
 * The factors by which the weights of an image of the grid differ from those of the settings.
 *
 * @param content the factor of the content's weight
 * @param style the factor of the style's weight
 */
record WeightFactors(double content, double style) {
  /** The factors, ascending. */
  static final List<Double> FACTORS = List.of(0.1, 1.0, 10.0);

  /** All combinations, by the content's weight and then by the style's. */
  static final List<WeightFactors> ALL =
      FACTORS.stream()
          .flatMap(content -> FACTORS.stream().map(style -> new WeightFactors(content, style)))
          .toList();

  static final Variants<WeightFactors> GRID = Variants.of(ALL, WeightFactors::variant);

  /** The names of the variants with the content's own weight, by that of the style. */
  static final List<String> BY_STYLE =
      FACTORS.stream().map(style -> new WeightFactors(1, style).variant()).toList();

  /** The name of the variant: "content x1 style x0.1". */
  String variant() {
    return formatted("content x%s style x%s", text(content), text(style));
  }

  private static String text(double factor) {
    return factor == Math.rint(factor) ? formatted("%.0f", factor) : formatted("%.1f", factor);
  }

  /** Returns weights multiplied by the factors. */
  StyleWeights times(StyleWeights weights) {
    return new StyleWeights(
        content * weights.content(), style * weights.style(), weights.variation());
  }
}
