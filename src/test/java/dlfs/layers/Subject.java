package dlfs.layers;

import java.util.function.Supplier;

/**
 * A layer of DL4J's, and one that is to be like it.
 *
 * @param theirs makes it anew, as does {@code ours}
 * @param inValue whether they compute the same
 */
record Subject(String name, Supplier<Scene> theirs, Supplier<Scene> ours, boolean inValue) {
  @Override
  public String toString() {
    return name;
  }
}
