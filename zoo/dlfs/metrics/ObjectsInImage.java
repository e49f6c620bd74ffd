package dlfs.metrics;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The objects of one class in one image, and which of them have been found. */
final class ObjectsInImage {
  private final List<LabelledBox> objects = new ArrayList<>();
  private final BitSet found = new BitSet();

  void add(LabelledBox object) {
    objects.add(object);
  }

  int count() {
    return objects.size();
  }

  LabelledBox get(int index) {
    return objects.get(index);
  }

  boolean isFound(int index) {
    return found.get(index);
  }

  /** Counts a detection of this object: another one of the same object is a false positive. */
  Outcome find(int index) {
    if (isFound(index)) {
      return Outcome.FALSE_POSITIVE;
    }
    found.set(index);
    return Outcome.TRUE_POSITIVE;
  }
}
