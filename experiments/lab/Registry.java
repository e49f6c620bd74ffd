package lab;

import java.util.List;
import lab.settings.Names;
import lab.settings.UserError;

/**
 * The experiments that there are, in the order of the book.
 *
 * @param experiments all of them
 */
public record Registry(List<Experiment> experiments) {

  public Registry {
    experiments = List.copyOf(experiments);
  }

  /**
   * The experiment of this name.
   *
   * @throws UserError if there is none, with the name that was probably meant
   */
  public Experiment find(String name) {
    return experiments.stream()
        .filter(experiment -> experiment.about().name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "There is no experiment %s.%s\nExperiments: %s. More about them: -Dexperiment=list"
                        .formatted(
                            name, Names.didYouMean(name, names()), String.join(", ", names()))));
  }

  private List<String> names() {
    return experiments.stream().map(experiment -> experiment.about().name()).toList();
  }
}
