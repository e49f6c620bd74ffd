package dlfs.lab.settings;

import static dlfs.text.Text.formatted;

import dlfs.files.UserPath;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * One thing that a user can set with {@code -Dname=value}: declared once, with its default.
 *
 * @param <T> the type of its value
 * @param name as the user types it
 * @param byDefault its value unless the user sets another
 * @param whenQuick its value in a quick run unless the user sets another
 * @param allowed the values it can take, for people
 * @param meaning what it means, for people
 * @param parser gives the value of a text; throws IllegalArgumentException for any other text
 * @param label gives the text of a value
 */
public record Setting<T>(
    String name,
    T byDefault,
    T whenQuick,
    String allowed,
    String meaning,
    Function<String, T> parser,
    Function<T, String> label) {

  /** A whole number from {@code min} to {@code max}. */
  public static Setting<Integer> integer(
      String name, int byDefault, int min, int max, String meaning) {
    return number(name, byDefault, min, max, meaning, Integer::valueOf);
  }

  /** A whole number from {@code min} to {@code max}, which may be larger than an int. */
  public static Setting<Long> longInteger(
      String name, long byDefault, long min, long max, String meaning) {
    return number(name, byDefault, min, max, meaning, Long::valueOf);
  }

  /** {@code true} or {@code false}; the name alone means {@code true}; false by default. */
  public static Setting<Boolean> flag(String name, String meaning) {
    return of(
        name,
        false,
        "true, false",
        meaning,
        text ->
            switch (text) {
              case "true", "" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException();
            },
        Object::toString);
  }

  /** One of some values, each known to the user by what {@code label} makes of it. */
  public static <T> Setting<T> choice(
      String name, T byDefault, List<T> values, Function<T, String> label, String meaning) {
    return of(
        name,
        byDefault,
        String.join(", ", values.stream().map(label).toList()),
        meaning,
        text ->
            values.stream()
                .filter(value -> label.apply(value).equals(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new),
        label);
  }

  /** A folder, which need not exist yet; {@code ~/} is the user's home, as in a shell. */
  public static Setting<Path> folder(String name, String byDefault, String meaning) {
    return path(name, byDefault, "a folder", meaning, UserPath::ofFolder);
  }

  /** The same of another kind of path. */
  public static Setting<Path> path(String name, String byDefault, String allowed, String meaning) {
    return path(name, byDefault, allowed, meaning, UserPath::of);
  }

  /** Unlike other values, a path may begin or end with a space. */
  private static Setting<Path> path(
      String name,
      String byDefault,
      String allowed,
      String meaning,
      Function<String, Path> parser) {
    Path path = Path.of(byDefault);
    return new Setting<>(name, path, path, allowed, meaning, parser, Path::toString);
  }

  /** Several of its values, separated by commas, none of them twice. */
  public Setting<List<T>> list(List<T> byDefault) {
    return of(
        name,
        List.copyOf(byDefault),
        allowed + "; or several different ones, with commas between",
        meaning,
        text -> {
          List<T> values =
              Arrays.stream(text.split(",", -1)).map(String::strip).map(parser).toList();
          if (values.stream().distinct().count() < values.size()) {
            throw new IllegalArgumentException();
          }
          return values;
        },
        values -> String.join(",", values.stream().map(label).toList()));
  }

  /** The same with another default in quick runs. */
  public Setting<T> quick(T value) {
    return new Setting<>(name, byDefault, value, allowed, meaning, parser, label);
  }

  /**
   * The value of what a user typed.
   *
   * @throws UserError if it is none, naming what is allowed
   */
  public T parse(String text) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      String why = e instanceof InvalidPathException invalid ? ": " + invalid.getReason() : "";
      throw new UserError(
          formatted(
              "-D%s=%s is not possible%s. Allowed: %s (default: %s).",
              name, Names.shown(text), why, allowed, defaultText()));
    }
  }

  /**
   * The default, checked like a value that was typed: there may be a file in the place of a folder.
   *
   * @throws UserError if it is not possible
   */
  T unset(boolean quick) {
    return parse(label.apply(quick ? whenQuick : byDefault));
  }

  /** The default, as the user would type it. */
  public String defaultText() {
    return label.apply(byDefault);
  }

  private static <T extends Comparable<T>> Setting<T> number(
      String name, T byDefault, T min, T max, String meaning, Function<String, T> parser) {
    return of(
        name,
        byDefault,
        formatted("a whole number from %s to %s", min, max),
        meaning,
        text -> {
          T value = parser.apply(text);
          if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException();
          }
          return value;
        },
        Object::toString);
  }

  private static <T> Setting<T> of(
      String name,
      T byDefault,
      String allowed,
      String meaning,
      Function<String, T> parser,
      Function<T, String> label) {
    Function<String, T> stripping = text -> parser.apply(text.strip());
    return new Setting<>(name, byDefault, byDefault, allowed, meaning, stripping, label);
  }
}
