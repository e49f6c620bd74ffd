package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The differences between the tensors of a file and the parameters of a network. */
final class WeightProblems {
  /** The maximum number of tensors of each kind that a message names. */
  private static final int MAX_NAMED = 5;

  private static final int MAX_NAME_LENGTH = 60;

  private final TensorFile file;
  private final List<String> ambiguous = new ArrayList<>();
  private final List<Missing> missing = new ArrayList<>();
  private final List<String> misshapen = new ArrayList<>();
  private final List<String> leftOver = new ArrayList<>();
  private NamingConvention convention;
  private boolean hasAny;

  private record Missing(String name, String layer, long[] shape) {}

  WeightProblems(TensorFile file) {
    this.file = file;
  }

  /**
   * Sets the convention of the file's names.
   *
   * @param hasAny whether the file has any tensor with a name of that convention
   */
  void setConvention(NamingConvention convention, boolean hasAny) {
    this.convention = convention;
    this.hasAny = hasAny;
  }

  /** Adds two tensors that would both be loaded into one parameter. */
  void ambiguous(String one, String other) {
    ambiguous.add(formatted("%s and %s are the same parameter", shown(one), shown(other)));
  }

  /** Adds a tensor that a layer needs. */
  void missing(String name, String layer, long[] shape) {
    missing.add(new Missing(name, layer, shape));
  }

  /** Adds a tensor that has another shape than a layer needs. */
  void misshapen(String name, String layer, long[] expected) {
    misshapen.add(
        formatted(
            "%s is %s, but the layer %s needs %s",
            shown(name),
            Arrays.toString(file.shapes().get(name)),
            layer,
            Arrays.toString(expected)));
  }

  /** Adds a tensor that no layer needs. */
  void leftOver(String name) {
    leftOver.add(name);
  }

  /**
   * Checks that there are no problems.
   *
   * @throws DataFileException if there are
   */
  void check() throws DataFileException {
    if (ambiguous.isEmpty() && missing.isEmpty() && misshapen.isEmpty() && leftOver.isEmpty()) {
      return;
    }
    var message = new StringBuilder(file.path() + " does not fit the network.");
    if (hasAny) {
      message.append(formatted(" Its names are %s.", convention.owner()));
      append(message, "Ambiguous", ambiguous);
      append(message, "Missing", missing.stream().map(this::described).toList());
      append(message, "Of another shape", misshapen);
      append(message, "Not in the network", leftOver.stream().map(this::described).toList());
    } else {
      message.append(" It has none of the network's tensors, by any of the names that are known.");
      append(
          message,
          formatted("By %s names, it needs", convention.owner()),
          missing.stream()
              .map(tensor -> formatted("%s %s", tensor.name, Arrays.toString(tensor.shape)))
              .toList());
      append(message, "It has", file.shapes().keySet().stream().map(this::described).toList());
    }
    throw DataFileException.ofSeveral(message.toString());
  }

  private static void append(StringBuilder message, String title, List<String> items) {
    if (items.isEmpty()) {
      return;
    }
    message.append(formatted("\n%s (%d):", title, items.size()));
    items.stream().limit(MAX_NAMED).forEach(item -> message.append("\n  " + item));
    if (items.size() > MAX_NAMED) {
      message.append(formatted("\n  and %d more", items.size() - MAX_NAMED));
    }
  }

  private String described(Missing tensor) {
    return formatted(
        "%s %s, of the layer %s%s",
        tensor.name,
        Arrays.toString(tensor.shape),
        tensor.layer,
        nearest(tensor.name).map(name -> "; is it " + shown(name) + "?").orElse(""));
  }

  private String described(String leftOverTensor) {
    return shown(leftOverTensor) + " " + Arrays.toString(file.shapes().get(leftOverTensor));
  }

  /** Returns the left-over tensor whose name is most similar; empty if none is similar. */
  private Optional<String> nearest(String name) {
    int maxEdits = name.length() / 3;
    var distance = new LevenshteinDistance(maxEdits); // -1 for more
    return leftOver.stream()
        .filter(other -> other.length() <= 2 * MAX_NAME_LENGTH && distance.apply(name, other) >= 0)
        .min(Comparator.comparing(other -> distance.apply(name, other)));
  }

  /** Returns a name from a file for a message: shortened, and without control characters. */
  static String shown(String name) {
    String start =
        name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH) + "...";
    return start.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }
}
