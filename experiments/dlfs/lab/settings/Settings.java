package dlfs.lab.settings;

import static dlfs.text.Text.formatted;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values of all settings of a run: those typed by the user, and defaults for the others. */
public final class Settings {
  private final Map<Setting<?>, Object> values = new LinkedHashMap<>();

  private Settings() {}

  /**
   * Parses the settings that a user typed.
   *
   * @param typed value by name
   * @param valid all settings of the run
   * @throws UserError for the first unknown name or invalid value
   */
  public static Settings parse(Map<String, String> typed, Collection<Setting<?>> valid) {
    List<String> names = valid.stream().<String>map(Setting::name).toList();
    for (String name : typed.keySet()) {
      if (!names.contains(name)) {
        throw new UserError(
            formatted(
                "There is no setting %s.%s\nValid settings: %s.",
                Names.shown(name), Names.didYouMean(name, names), String.join(", ", names)));
      }
    }
    Settings settings = new Settings();
    Setting<Boolean> quickly = CommonSettings.QUICK;
    boolean quick = quickly.parse(typed.getOrDefault(quickly.name(), quickly.defaultText()));
    for (Setting<?> setting : valid) {
      String text = typed.get(setting.name());
      settings.values.put(
          setting, text == null ? setting.defaultValue(quick) : setting.parse(text));
    }
    return settings;
  }

  /** Returns the value of a setting. */
  @SuppressWarnings("unchecked") // parse() puts a T for every Setting<T>
  public <T> T get(Setting<T> setting) {
    if (!values.containsKey(setting)) {
      throw new IllegalArgumentException("the run has no setting " + setting.name());
    }
    return (T) values.get(setting);
  }

  /** Returns the value of a setting, as the user would type it. */
  public <T> String text(Setting<T> setting) {
    return setting.label().apply(get(setting));
  }

  /** Returns the settings that differ from their defaults, as "name value". */
  public List<String> changed(Collection<Setting<?>> among) {
    return among.stream()
        .filter(setting -> !text(setting).equals(setting.defaultText()))
        .map(setting -> setting.name() + " " + text(setting))
        .toList();
  }

  /**
   * Returns all values by name, in the order of declaration: numbers, booleans, or text as typed.
   */
  public Map<String, Object> byName() {
    Map<String, Object> byName = new LinkedHashMap<>();
    values.forEach(
        (setting, value) ->
            byName.put(
                setting.name(),
                value instanceof Number || value instanceof Boolean ? value : text(setting)));
    return byName;
  }
}
