package dlfs.lab;

import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.Metrics;
import java.util.List;

/** A question of the book, put to a network: one page of it that can be run. */
public interface Experiment {

  /** What it asks and what can be set. */
  About about();

  /** Does it: trains what there is to train, and gives what was measured. */
  Metrics run(Lab lab);

  /** What the book says comes out. */
  List<Claim> claims();

  /** The book's figures, drawn from what was measured. */
  List<Picture> pictures(Metrics metrics);
}
