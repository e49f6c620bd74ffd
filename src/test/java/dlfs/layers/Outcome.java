package dlfs.layers;

import static dlfs.text.Text.formatted;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.gradient.Gradient;
import org.nd4j.common.base.Preconditions;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The results of calls, split into numbers, arrays and text, so that two outcomes can be compared.
 * Arrays are copied: later changes to them make no difference.
 */
final class Outcome {
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final double TOLERANCE = 1e-10;

  private final List<Call> calls = new ArrayList<>();

  /**
   * @param parts what was returned, or one part that is a {@link Refusal}
   */
  private record Call(String name, Map<String, Object> parts) {
    boolean isRefused() {
      return parts.containsKey(Refusal.NAME);
    }
  }

  /** An array, as it was. */
  private record Values(String type, String shape, double[] numbers) {
    static Values of(INDArray array) {
      double[] numbers = array.isEmpty() ? new double[0] : array.dup('c').data().asDouble();
      return new Values(array.dataType().name(), Arrays.toString(array.shape()), numbers);
    }

    boolean isClose(Values expected, boolean inValue) {
      if (!type.equals(expected.type) || !shape.equals(expected.shape)) {
        return false;
      }
      double largest =
          Arrays.stream(expected.numbers).filter(Double::isFinite).map(Math::abs).max().orElse(0);
      for (int i = 0; inValue && i < numbers.length; i++) {
        boolean equal = Double.compare(numbers[i], expected.numbers[i]) == 0; // NaN, too
        double difference = Math.abs(numbers[i] - expected.numbers[i]);
        if (!equal && !(difference <= TOLERANCE * Math.max(largest, 1e-3))) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String toString() {
      String text = Arrays.toString(Arrays.copyOf(numbers, Math.min(numbers.length, 4)));
      return formatted("%s %s %s", type, shape, text);
    }
  }

  /** An exception. */
  private record Refusal(Throwable thrown) {
    static final String NAME = " exception";

    /** Matches what every exception of DL4J's says of the layer, and the rank beside a shape. */
    private static final Pattern REPEATED = Pattern.compile("\\(layer name.*|rank \\d");

    /**
     * Any exception matches an accidental one; otherwise, the class and the numbers in the message
     * must be the same.
     */
    boolean isEquivalentTo(Refusal expected) {
      return expected.isAccident()
          || isOfTheClassOf(expected) && numbers().containsAll(expected.numbers());
    }

    private boolean isOfTheClassOf(Refusal expected) {
      return thrown.getClass() == expected.thrown.getClass()
          || thrown instanceof DL4JInvalidInputException
              && expected.thrown instanceof IllegalArgumentException;
    }

    /** Whether DL4J did not throw it deliberately. */
    private boolean isAccident() {
      return thrown instanceof NullPointerException
          || Arrays.stream(thrown.getStackTrace())
              .map(StackTraceElement::getClassName)
              .filter(name -> !name.equals(Preconditions.class.getName()))
              .findFirst()
              .filter(name -> name.startsWith("org.deeplearning4j"))
              .isEmpty();
    }

    private Set<String> numbers() {
      String message = REPEATED.matcher(String.valueOf(thrown.getMessage())).replaceAll("");
      return NUMBER.matcher(message).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    @Override
    public String toString() {
      String first = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
      return formatted("%s: %s", thrown.getClass().getSimpleName(), first);
    }
  }

  /** Makes a call and adds what it returns or throws. */
  Outcome add(String name, Callable<?> call) {
    Map<String, Object> parts = new LinkedHashMap<>();
    try {
      takeApart("", call.call(), parts);
    } catch (Exception e) {
      parts = Map.of(Refusal.NAME, new Refusal(e));
    }
    calls.add(new Call(name, parts));
    return this;
  }

  private static void takeApart(String name, Object value, Map<String, Object> parts) {
    if (value instanceof INDArray array) {
      parts.put(name, Values.of(array));
    } else if (value instanceof Gradient gradient) {
      Map<String, INDArray> variables = gradient.gradientForVariable();
      takeApart(name + " gradient", variables, parts);
      for (String key : variables.keySet()) {
        parts.put(
            name + " flattening order of " + key,
            String.valueOf(gradient.flatteningOrderForVariable(key)));
      }
      if (!variables.isEmpty()) {
        takeApart(name + " flattened", gradient.gradient(), parts);
      }
    } else if (value instanceof Pair<?, ?> pair) {
      takeApart(name + " first", pair.getFirst(), parts);
      takeApart(name + " second", pair.getSecond(), parts);
    } else if (value instanceof Map<?, ?> map) {
      parts.put(name + " keys", map.keySet().toString());
      map.forEach((key, each) -> takeApart(name + " " + key, each, parts));
    } else if (value instanceof Collection<?> collection) {
      parts.put(name + " size", collection.size());
      int index = 0;
      for (Object each : collection) {
        takeApart(name + " " + index++, each, parts);
      }
    } else if (value instanceof int[] numbers) {
      parts.put(name, Arrays.toString(numbers));
    } else if (isPlain(value)) {
      parts.put(name, String.valueOf(value));
    } else {
      parts.put(name, value.getClass().getName());
    }
  }

  private static boolean isPlain(Object value) {
    return value == null
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Character
        || value instanceof String
        || value instanceof Enum<?>;
  }

  /**
   * Returns the differences, by the call and the part of its result.
   *
   * @param expected of the same calls
   * @param inValue whether numbers count, too
   */
  Map<String, String> differencesFrom(Outcome expected, boolean inValue) {
    Map<String, String> differences = new LinkedHashMap<>();
    for (int i = 0; i < calls.size(); i++) {
      Call wanted = expected.calls.get(i);
      Call found = calls.get(i);
      if (wanted.isRefused() != found.isRefused()) {
        differences.put(wanted.name, difference(wanted.parts.values(), found.parts.values()));
      } else {
        Set<String> names = new LinkedHashSet<>(wanted.parts.keySet());
        names.addAll(found.parts.keySet());
        for (String name : names) {
          Object one = wanted.parts.get(name);
          Object other = found.parts.get(name);
          if (!agrees(one, other, inValue)) {
            differences.putIfAbsent(wanted.name + name, difference(one, other));
          }
        }
      }
    }
    return differences;
  }

  private static String difference(Object expected, Object actual) {
    return formatted("DL4J's %s, ours %s", expected, actual);
  }

  private static boolean agrees(Object expected, Object actual, boolean inValue) {
    if (expected instanceof Values wanted && actual instanceof Values found) {
      return found.isClose(wanted, inValue);
    }
    if (expected instanceof Refusal wanted && actual instanceof Refusal found) {
      return found.isEquivalentTo(wanted);
    }
    return Objects.equals(expected, actual)
        || expected instanceof String one
            && actual instanceof String other
            && areNumbers(one, other, inValue);
  }

  /** Whether both are numbers that agree except for rounding. */
  private static boolean areNumbers(String expected, String actual, boolean inValue) {
    try {
      double wanted = Double.parseDouble(expected);
      double off = Math.abs(Double.parseDouble(actual) - wanted);
      return !inValue || off <= TOLERANCE * Math.abs(wanted);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
