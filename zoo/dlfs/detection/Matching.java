package dlfs.detection;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedObject;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The object that each of some boxes overlaps most.
 *
 * @param object for each box, the index of this object, the first of several; -1 if the box
 *     overlaps none
 * @param overlap for each box, its intersection over union with this object; 0 if there is none
 */
record Matching(int[] object, double[] overlap) {

  static Matching of(List<Box> boxes, List<BoxedObject> objects) {
    var matching = new Matching(new int[boxes.size()], new double[boxes.size()]);
    for (int i = 0; i < boxes.size(); i++) {
      matching.object[i] = -1;
      for (int j = 0; j < objects.size(); j++) {
        double overlap = boxes.get(i).intersectionOverUnion(objects.get(j).box());
        if (overlap > matching.overlap[i]) {
          matching.overlap[i] = overlap;
          matching.object[i] = j;
        }
      }
    }
    return matching;
  }

  /** Returns so many of some indices, or all if there are fewer, in random order. */
  static int[] choose(IntStream indices, int count, SplittableRandom random) {
    int[] order = indices.toArray();
    int chosen = Math.min(count, order.length);
    for (int i = 0; i < chosen; i++) {
      int other = i + random.nextInt(order.length - i);
      int moved = order[other];
      order[other] = order[i];
      order[i] = moved;
    }
    return IntStream.of(order).limit(chosen).toArray();
  }
}
