package dlfs.cli;

import static dlfs.text.Text.formatted;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Registry;
import dlfs.lab.console.Terminal;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Setting;
import java.util.List;
import java.util.stream.Collectors;

/** Prints the list of experiments and settings: {@code -Dexperiment=list}. */
final class ExperimentList {
  private ExperimentList() {}

  static void print(Registry registry, Terminal terminal) {
    terminal.line();
    terminal.line("mvn compile exec:java -Dexperiment=NAME [-Dsetting=value ...]");
    terminal.line();
    terminal.line("NAME is the name of an experiment, a chapter (ch06), or all.");
    terminal.line();
    terminal.line("mvn compile exec:java -Dreplay=results/NAME/run.json");
    terminal.line();
    terminal.line("repeats a run and reports any differences.");
    terminal.line();
    terminal.line("mvn compile exec:java -Dreport[=results]");
    terminal.line();
    terminal.line("writes the pages of a results folder: report.html of each run, and index.html.");
    terminal.line();
    terminal.table(
        List.of("experiment", "book", "question and settings", "minutes"),
        registry.experiments().stream().map(Experiment::about).map(ExperimentList::row).toList(),
        3);
    terminal.line();
    terminal.table(
        List.of("setting", "default", "meaning"),
        CommonSettings.ALL.stream()
            .map(setting -> List.of(setting.name(), setting.defaultText(), setting.meaning()))
            .toList(),
        3);
    terminal.line();
  }

  private static List<String> row(About about) {
    String settings =
        about.settings().stream()
            .map(ExperimentList::settingWithDefault)
            .collect(Collectors.joining(", "));
    return List.of(
        about.name(),
        about.book(),
        settings.isEmpty() ? about.question() : about.question() + "\n" + settings,
        about.minutes() < 1 ? "< 1" : formatted("%.0f", about.minutes()));
  }

  private static String settingWithDefault(Setting<?> setting) {
    return setting.name() + "=" + setting.defaultText();
  }
}
