package dlfs.lab.settings;

import static dlfs.text.Text.formatted;

import dlfs.files.UserPath;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A setting that a user can change with {@code -Dname=value}.
 *
 * @param <T> the type of its value
 * @param name the name, as the user types it
 * @param byDefault the default value
 * @param whenQuick the default value of a quick run
 * @param allowed a description of the allowed values
 * @param meaning a description of the setting
 * @param parser parses a value; throws IllegalArgumentException if it is invalid
 * @param label formats a value, as the user would type it
 */
public record Setting<T>(
    String name,
    T byDefault,
    T whenQuick,
    String allowed,
    String meaning,
    Function<String, T> parser,
    Function<T, String> label) {

  /** Creates a setting for an integer from {@code min} to {@code max}. */
  public static Setting<Integer> integer(
      String name, int byDefault, int min, int max, String meaning) {
    return number(name, byDefault, min, max, meaning, Integer::valueOf);
  }

  /**
   * Creates a setting for an integer from 1 to {@code max}, or {@code auto}, the default, which is
   * read as no value: other settings or the data decide.
   *
   * @param auto what they decide, such as "8 for scenes, 4 for photographs"
   */
  public static Setting<OptionalInt> integerOrAuto(
      String name, int max, String meaning, String auto) {
    Setting<Integer> integer = integer(name, 1, 1, max, meaning);
    return of(
        name,
        OptionalInt.empty(),
        formatted("%s, or %s", CommonSettings.AUTO, integer.allowed),
        formatted("%s; %s: %s", meaning, CommonSettings.AUTO, auto),
        text ->
            text.equals(CommonSettings.AUTO)
                ? OptionalInt.empty()
                : OptionalInt.of(integer.parser.apply(text)),
        value -> value.isPresent() ? Integer.toString(value.getAsInt()) : CommonSettings.AUTO);
  }

  /** Creates a setting for a long integer from {@code min} to {@code max}. */
  public static Setting<Long> longInteger(
      String name, long byDefault, long min, long max, String meaning) {
    return number(name, byDefault, min, max, meaning, Long::valueOf);
  }

  /** Creates a setting for a number from {@code min} to {@code max}, which may have decimals. */
  public static Setting<Double> decimal(
      String name, double byDefault, double min, double max, String meaning) {
    Setting<Double> setting = number(name, byDefault, min, max, meaning, Setting::plainDecimal);
    return new Setting<>(
        name,
        byDefault,
        byDefault,
        formatted("a number from %s to %s", shown(min), shown(max)),
        meaning,
        setting.parser,
        Setting::shown);
  }

  /** Parses "0.5", "100" or "1e-3", but not "NaN", "0x1p3" or "1d". */
  private static double plainDecimal(String text) {
    return new BigDecimal(text).doubleValue();
  }

  /** "100", "0.5". */
  private static String shown(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }

  /**
   * Creates a setting for {@code true} or {@code false}, the default; the name alone means true.
   */
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

  /** Creates a setting for one of several values, which {@code label} names. */
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
                .orElseThrow(() -> UnknownName.of(text, values.stream().map(label).toList())),
        label);
  }

  /**
   * Creates a setting for a text.
   *
   * @param pattern matches the allowed ones
   * @param allowed a description of these
   */
  public static Setting<String> text(
      String name, String byDefault, String pattern, String allowed, String meaning) {
    return of(
        name,
        byDefault,
        allowed,
        meaning,
        text -> {
          if (!text.matches(pattern)) {
            throw new IllegalArgumentException();
          }
          return text;
        },
        Function.identity());
  }

  /** Creates a setting for one of several names, or for a folder that exists. */
  public static Setting<String> nameOrFolder(
      String name, String byDefault, List<String> names, String meaning) {
    return new Setting<>(
        name,
        byDefault,
        byDefault,
        String.join(", ", names) + ", or a folder",
        meaning,
        text -> names.contains(text.strip()) ? text.strip() : existingFolder(text, names),
        Function.identity());
  }

  private static String existingFolder(String text, List<String> names) {
    Path folder = UserPath.parseFolder(text);
    if (Files.isDirectory(folder)) {
      return folder.toAbsolutePath().normalize().toString();
    }
    if (folder.getNameCount() == 1 && !folder.isAbsolute()) {
      throw UnknownName.of(text.strip(), names);
    }
    throw new InvalidPathException(text, folder.toAbsolutePath() + " does not exist");
  }

  /** Thrown for a value that is none of several names. */
  private static final class UnknownName extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private UnknownName(String suggestion) {
      super(suggestion);
    }

    static UnknownName of(String typed, List<String> names) {
      return new UnknownName(Names.didYouMean(typed, names));
    }
  }

  /** Creates a setting for a folder, which need not exist; {@code ~/} is the user's home folder. */
  public static Setting<Path> folder(String name, String byDefault, String meaning) {
    return path(name, byDefault, "a folder", meaning, UserPath::parseFolder);
  }

  /** Creates a setting for any path. */
  public static Setting<Path> path(String name, String byDefault, String allowed, String meaning) {
    return path(name, byDefault, allowed, meaning, UserPath::parse);
  }

  /** Unlike other values, paths keep leading and trailing spaces. */
  private static Setting<Path> path(
      String name,
      String byDefault,
      String allowed,
      String meaning,
      Function<String, Path> parser) {
    Path path = Path.of(byDefault);
    return new Setting<>(name, path, path, allowed, meaning, parser, Path::toString);
  }

  /** Returns a setting for several different values of this one, separated by commas. */
  public Setting<List<T>> list(List<T> byDefault) {
    return list(byDefault, "; or several different ones, separated by commas", List.of());
  }

  /**
   * Returns a setting for several different values of this one, separated by commas.
   *
   * @param all the values that {@code all} stands for
   */
  public Setting<List<T>> list(List<T> byDefault, List<T> all) {
    return list(byDefault, "; several different ones, separated by commas; or all", all);
  }

  private Setting<List<T>> list(List<T> byDefault, String several, List<T> all) {
    return of(
        name,
        List.copyOf(byDefault),
        allowed + several,
        meaning,
        text -> {
          if (text.equals("all") && !all.isEmpty()) {
            return List.copyOf(all);
          }
          List<T> values =
              Arrays.stream(text.split(",", -1)).map(String::strip).map(parser).toList();
          if (values.stream().distinct().count() < values.size()) {
            throw new IllegalArgumentException();
          }
          return values;
        },
        values -> String.join(",", values.stream().map(label).toList()));
  }

  /** Returns this setting with another default for quick runs. */
  public Setting<T> quick(T value) {
    return new Setting<>(name, byDefault, value, allowed, meaning, parser, label);
  }

  /**
   * Parses a value that a user typed.
   *
   * @throws UserError if it is invalid; the message names the allowed values
   */
  public T parse(String text) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      String why = e instanceof InvalidPathException invalid ? ": " + invalid.getReason() : "";
      String suggestion = e instanceof UnknownName unknown ? unknown.getMessage() : "";
      throw new UserError(
          formatted(
              "-D%s=%s is not valid%s.%s Allowed: %s (default: %s).",
              name, Names.shown(text), why, suggestion, allowed, defaultText()));
    }
  }

  /**
   * Returns the default, validated like a typed value, since even a default folder may be a file.
   *
   * @throws UserError if it is invalid
   */
  T defaultValue(boolean quick) {
    return parse(label.apply(quick ? whenQuick : byDefault));
  }

  /** Returns the default, as the user would type it. */
  public String defaultText() {
    return label.apply(byDefault);
  }

  private static <T extends Comparable<T>> Setting<T> number(
      String name, T byDefault, T min, T max, String meaning, Function<String, T> parser) {
    return of(
        name,
        byDefault,
        formatted("an integer from %s to %s", min, max),
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
