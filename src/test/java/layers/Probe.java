package layers;

/**
 * A call of a method of a layer.
 *
 * @param method its name and parameters, as {@link Probes#signature} gives them
 * @param what it is called with
 * @param changes whether the layer may be another afterwards
 */
record Probe(String method, String what, boolean changes, Action action) {

  /** What is called; what it returns is compared. */
  @FunctionalInterface
  interface Action {
    Object on(Scene scene) throws Exception;
  }

  /** A call that leaves the layer as it is. */
  static Probe reads(String method, Action action) {
    return new Probe(method, "", false, action);
  }

  /** A call that may leave the layer another. */
  static Probe changes(String method, String what, Action action) {
    return new Probe(method, what, true, action);
  }

  @Override
  public String toString() {
    return what.isEmpty() ? method : method + " with " + what;
  }
}
