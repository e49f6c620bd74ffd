package dlfs.report;

import dlfs.lab.About;
import java.util.List;
import java.util.Optional;

/**
 * The experiments of this program, which give the runs in a results folder their questions,
 * sections and order.
 *
 * @param experiments the experiments, in the order of the book
 */
public record Catalogue(List<Entry> experiments) {

  /**
   * One experiment.
   *
   * @param about its description
   * @param source the name of its class, which names its source
   */
  public record Entry(About about, String source) {}

  public Catalogue {
    experiments = List.copyOf(experiments);
  }

  /** Finds an experiment by its name. */
  Optional<Entry> find(String name) {
    return experiments.stream().filter(entry -> entry.about().name().equals(name)).findFirst();
  }
}
