package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.lab.settings.Names;
import dlfs.lab.settings.UserError;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The experiments that there are, in the order of the book.
 *
 * @param experiments all of them
 */
public record Registry(List<Experiment> experiments) {

  public Registry {
    experiments = List.copyOf(experiments);
  }

  /** The name of all experiments together. */
  public static final String ALL = "all";

  /**
   * The experiments of this name: one, or those of a chapter ({@code ch06}), or {@link #ALL}.
   *
   * @throws UserError if there is none, with the name that was probably meant
   */
  public List<Experiment> find(String name) {
    List<Experiment> found =
        experiments.stream()
            .filter(experiment -> namesOf(experiment.about()).contains(name))
            .toList();
    if (found.isEmpty()) {
      throw new UserError(
          formatted(
              "There is no experiment %s.%s\nExperiments: %s. More about them: -Dexperiment=list",
              Names.shown(name), Names.didYouMean(name, names()), String.join(", ", names())));
    }
    return found;
  }

  /** The experiment of this name; empty if there is none, as for the name of a chapter. */
  Optional<Experiment> findOne(String name) {
    return experiments.stream().filter(e -> e.about().name().equals(name)).findFirst();
  }

  /** The name of each single experiment. */
  public List<String> singleNames() {
    return experiments.stream().map(experiment -> experiment.about().name()).toList();
  }

  private static List<String> namesOf(About about) {
    return List.of(about.name(), about.chapter(), ALL);
  }

  private List<String> names() {
    return Stream.concat(
            experiments.stream().map(experiment -> experiment.about().name()),
            experiments.stream().flatMap(experiment -> namesOf(experiment.about()).stream()))
        .distinct()
        .toList();
  }
}
