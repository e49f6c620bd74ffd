package layers;

import static text.Text.formatted;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.gradient.Gradient;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What calls came to, taken apart into numbers, arrays and text, so that two of them can be
 * compared: values are compared as they were then, whatever becomes of the arrays later.
 */
final class Outcome {
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final double TOLERANCE = 1e-10;

  private final Map<String, Object> parts = new LinkedHashMap<>();

  /** The numbers of an array; an empty one has none. */
  private record Values(String type, String shape, double[] numbers) {
    static Values of(INDArray array) {
      double[] numbers = array.isEmpty() ? new double[0] : array.dup('c').data().asDouble();
      return new Values(array.dataType().name(), Arrays.toString(array.shape()), numbers);
    }

    boolean isClose(Values expected, boolean compareNumbers) {
      if (!type.equals(expected.type) || !shape.equals(expected.shape)) {
        return false;
      }
      double largest = Arrays.stream(expected.numbers).map(Math::abs).max().orElse(0);
      for (int i = 0; compareNumbers && i < numbers.length; i++) {
        if (!(Math.abs(numbers[i] - expected.numbers[i]) <= TOLERANCE * Math.max(largest, 1e-3))) {
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

  /** An exception, by its class and by what its message says in numbers. */
  private record Refusal(Class<?> type, String message) {
    boolean saysAsMuchAs(Refusal expected) {
      return type == expected.type
          && (expected.message == null
              || message != null && numbers(message).containsAll(numbers(expected.message)));
    }

    private static TreeSet<String> numbers(String message) {
      TreeSet<String> numbers = new TreeSet<>();
      NUMBER.matcher(message).results().forEach(match -> numbers.add(match.group()));
      return numbers;
    }

    @Override
    public String toString() {
      String first = String.valueOf(message).lines().findFirst().orElse("");
      return formatted("%s: %s", type.getSimpleName(), first);
    }
  }

  /** Makes a call and adds what it returns or throws. */
  Outcome add(String name, Callable<?> call) {
    try {
      takeApart(name, call.call());
    } catch (Exception e) {
      Throwable thrown = e instanceof InvocationTargetException ? e.getCause() : e;
      parts.put(name, new Refusal(thrown.getClass(), thrown.getMessage()));
    }
    return this;
  }

  private void takeApart(String name, Object value) {
    if (value instanceof INDArray array) {
      parts.put(name, Values.of(array));
    } else if (value instanceof Gradient gradient) {
      takeApart(name + ".variables", gradient.gradientForVariable());
      gradient
          .gradientForVariable()
          .keySet()
          .forEach(
              key ->
                  takeApart(name + ".order of " + key, gradient.flatteningOrderForVariable(key)));
      if (!gradient.gradientForVariable().isEmpty()) {
        takeApart(name + ".flattened", gradient.gradient());
      }
    } else if (value instanceof Pair<?, ?> pair) {
      takeApart(name + ".first", pair.getFirst());
      takeApart(name + ".second", pair.getSecond());
    } else if (value instanceof Map<?, ?> map) {
      parts.put(name + ".keys", new ArrayList<>(map.keySet()).toString());
      map.forEach((key, each) -> takeApart(name + "." + key, each));
    } else if (value instanceof Collection<?> collection) {
      parts.put(name + ".size", collection.size());
      int index = 0;
      for (Object each : collection) {
        takeApart(name + "." + index++, each);
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

  /** What is not as expected, a line each. */
  List<String> differencesFrom(Outcome expected, boolean compareNumbers) {
    List<String> differences = new ArrayList<>();
    for (String name : expected.parts.keySet()) {
      Object wanted = expected.parts.get(name);
      Object found = parts.containsKey(name) ? parts.get(name) : "nothing";
      if (!agrees(wanted, found, compareNumbers)) {
        differences.add(formatted("%s: DL4J's %s, ours %s", name, wanted, found));
      }
    }
    for (String name : parts.keySet()) {
      if (!expected.parts.containsKey(name)) {
        differences.add(formatted("%s: DL4J's nothing, ours %s", name, parts.get(name)));
      }
    }
    return differences;
  }

  private static boolean agrees(Object expected, Object actual, boolean compareNumbers) {
    if (expected instanceof Values wanted && actual instanceof Values found) {
      return found.isClose(wanted, compareNumbers);
    }
    if (expected instanceof Refusal wanted && actual instanceof Refusal found) {
      return found.saysAsMuchAs(wanted);
    }
    return Objects.equals(expected, actual)
        || expected instanceof String one && actual instanceof String other && isClose(one, other);
  }

  /** Two numbers that only rounding has made different. */
  private static boolean isClose(String expected, String actual) {
    try {
      double wanted = Double.parseDouble(expected);
      return Math.abs(Double.parseDouble(actual) - wanted) <= TOLERANCE * Math.abs(wanted);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
