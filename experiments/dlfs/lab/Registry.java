package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.lab.settings.Names;
import dlfs.lab.settings.UserError;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All experiments, in the order of the book.
 *
 * @param experiments the experiments
 */
public record Registry(List<Experiment> experiments) {

  public Registry {
    experiments = List.copyOf(experiments);
  }

  /** The name that stands for all experiments. */
  public static final String ALL = "all";

  /**
   * Finds one experiment by its name, those of a chapter ({@code ch06}), or {@link #ALL}.
   *
   * @throws UserError if there is none; the message suggests the most similar name
   */
  public List<Experiment> find(String name) {
    List<Experiment> found =
        experiments.stream()
            .filter(experiment -> namesOf(experiment.about()).contains(name))
            .toList();
    if (found.isEmpty()) {
      throw new UserError(
          formatted(
              "There is no experiment %s.%s\nExperiments: %s. For details: -Dexperiment=list",
              Names.shown(name), Names.didYouMean(name, names()), String.join(", ", names())));
    }
    return found;
  }

  /** Finds a single experiment by its name; empty if there is none. */
  Optional<Experiment> findOne(String name) {
    return experiments.stream().filter(e -> e.about().name().equals(name)).findFirst();
  }

  /** Returns the names of the single experiments. */
  public List<String> singleNames() {
    return experiments.stream().map(experiment -> experiment.about().name()).toList();
  }

  private static List<String> namesOf(About about) {
    return List.of(about.name(), about.chapter(), ALL);
  }

  private List<String> names() {
    Stream<String> chapters =
        experiments.stream().map(experiment -> experiment.about().chapter()).distinct();
    return Stream.of(singleNames().stream(), chapters, Stream.of(ALL)).flatMap(s -> s).toList();
  }
}
