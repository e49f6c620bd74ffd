package dlfs.engine.cuda;

import dlfs.layers.ActivationFunction;

/** The arguments of kernels that describe an activation function. */
final class Activation {
  private static final int LEAKY = ActivationFunction.OfTheBook.values().length;

  private Activation() {}

  /** Returns the index of a function in the enumeration in common.cuh. */
  static int index(ActivationFunction f) {
    return f instanceof ActivationFunction.OfTheBook function ? function.ordinal() : LEAKY;
  }

  /** Returns the slope of leaky ReLU; 0 for other functions, which ignore it. */
  static float slope(ActivationFunction f) {
    return f instanceof ActivationFunction.Leaky leaky ? (float) leaky.slope() : 0;
  }
}
