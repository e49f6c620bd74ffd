package dlfs.lab;

import org.deeplearning4j.nn.api.Model;

/** Measures a network, such as its accuracy on some images; used by several threads. */
@FunctionalInterface
public interface Measure {

  /** Returns the value for a network, which stays as it is. */
  double of(Model network);
}
