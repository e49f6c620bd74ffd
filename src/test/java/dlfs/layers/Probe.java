package dlfs.layers;

/**
 * A call of a method of a layer.
 *
 * @param method its name and parameters
 * @param arguments what it is called with, in words
 */
record Probe(String method, String arguments, Kind kind, Action action) {

  /** The effect of a call. */
  enum Kind {
    /** Leaves the layer as it is. */
    READS,
    /** Belongs to training and inference, where one call goes with another. */
    WORKS,
    /** Sets the layer up. */
    SETS
  }

  /** Makes the call, whose result is compared. */
  @FunctionalInterface
  interface Action {
    Object on(Scene scene) throws Exception;
  }

  static Probe reads(String method, Action action) {
    return new Probe(method, "", Kind.READS, action);
  }

  static Probe works(String method, String arguments, Action action) {
    return new Probe(method, arguments, Kind.WORKS, action);
  }

  static Probe sets(String method, String arguments, Action action) {
    return new Probe(method, arguments, Kind.SETS, action);
  }

  boolean is(Kind kind) {
    return this.kind == kind;
  }

  @Override
  public String toString() {
    return arguments.isEmpty() ? method : method + " with " + arguments;
  }
}
