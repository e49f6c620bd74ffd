package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import java.util.List;

/**
 * The place where a value of a network first became NaN or infinite: a row of {@code metrics.csv}
 * whose metric is {@code nonfinite_<part>_of_layer} and whose value is the number of the layer.
 *
 * @param variant the variant
 * @param seed the seed of the run
 * @param iteration the update in which it happened, from 0
 * @param part the array of the layer: its output, gradient or parameters, or the loss
 * @param layer the number of the layer, counted from 1 and including layers without parameters
 */
public record Overflow(String variant, long seed, int iteration, Part part, int layer) {
  private static final String BEGINNING = "nonfinite_";
  private static final String END = "_of_layer";

  /** The part of a layer that became NaN or infinite first. */
  public enum Part {
    OUTPUT("output"),
    LOSS("loss"),
    GRADIENT("gradient"),
    PARAMETERS("parameters");

    private final String text;

    Part(String text) {
      this.text = text;
    }

    /** The name of the metric whose value is the number of the layer. */
    public String metric() {
      return BEGINNING + text + END;
    }
  }

  /** Returns all overflows in these rows, in their order. */
  public static List<Overflow> among(List<Measurement> rows) {
    return rows.stream()
        .filter(row -> row.metric().startsWith(BEGINNING) && row.metric().endsWith(END))
        .map(Overflow::of)
        .toList();
  }

  private static Overflow of(Measurement row) {
    String text = row.metric().substring(BEGINNING.length(), row.metric().length() - END.length());
    for (Part part : Part.values()) {
      if (part.text.equals(text)) {
        return new Overflow(row.variant(), row.seed(), row.iteration(), part, (int) row.value());
      }
    }
    throw new IllegalArgumentException("not a part of a layer: " + text);
  }

  /** "the gradient of layer 3 became NaN or infinite in iteration 17". */
  @Override
  public String toString() {
    return formatted(
        "the %s of layer %d became NaN or infinite in iteration %d", part.text, layer, iteration);
  }
}
