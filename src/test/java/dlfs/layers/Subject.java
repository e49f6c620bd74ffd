package dlfs.layers;

import java.util.function.Supplier;

/**
 * A DL4J layer, and one that has to behave like it.
 *
 * @param theirs creates the DL4J layer
 * @param inValue whether their values must agree
 */
record Subject(String name, Supplier<Scene> theirs, Supplier<Scene> ours, boolean inValue) {
  @Override
  public String toString() {
    return name;
  }
}
