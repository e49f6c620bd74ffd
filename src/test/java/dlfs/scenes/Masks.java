package dlfs.scenes;

import dlfs.boxes.Box;
import java.util.stream.IntStream;

/** Boxes that are found again in the masks of scenes. */
final class Masks {
  private Masks() {}

  /** The smallest box around the pixels of object {@code index} of a scene. */
  static Box box(Scene scene, int index) {
    int[] pixels =
        IntStream.range(0, scene.instances().length)
            .filter(i -> scene.instances()[i] == index + 1)
            .toArray();
    var x = IntStream.of(pixels).map(i -> i % scene.width()).summaryStatistics();
    var y = IntStream.of(pixels).map(i -> i / scene.width()).summaryStatistics();
    return new Box(x.getMin(), y.getMin(), x.getMax() + 1, y.getMax() + 1);
  }

  /** The horizontal centre of an object, 0 to 1. */
  static double x(Scene scene, int index) {
    Box box = box(scene, index);
    return (box.xmin() + box.xmax()) / 2 / scene.width();
  }

  /** The vertical centre of an object, 0 to 1. */
  static double y(Scene scene, int index) {
    Box box = box(scene, index);
    return (box.ymin() + box.ymax()) / 2 / scene.height();
  }
}
