package dlfs.lab;

import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.Metrics;
import java.util.List;

/** An experiment of the book, with its claims and pictures. */
public interface Experiment {

  /** Its name, question and settings. */
  About about();

  /** Runs it and returns the measurements. */
  Metrics run(Lab lab);

  /** The book's claims about it. */
  List<Claim> claims();

  /** The book's figures, drawn from the measurements. */
  List<Picture> pictures(Metrics metrics);
}
