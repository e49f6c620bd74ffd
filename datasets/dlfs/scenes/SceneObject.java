package dlfs.scenes;

import dlfs.boxes.Box;

/**
 * One digit or piece of clothing in a scene.
 *
 * @param label its class number in the data set that its image is from, from 0; the class mask has
 *     {@code label + 1}
 * @param size its size, as captions state it
 * @param box the smallest box around its visible pixels; hidden parts do not count. Its edges are
 *     whole pixels, xmax and ymax exclusive: it contains the columns xmin to xmax - 1
 * @param visible the share of its pixels that no other object hides, in (0, 1]
 */
public record SceneObject(int label, Size size, Box box, double visible) {

  /** The sizes that captions distinguish. */
  public enum Size {
    /** About {@link SceneSettings#smallSize()}. */
    SMALL("small"),
    /** About {@link SceneSettings#largeSize()}. */
    LARGE("large");

    private final String word;

    Size(String word) {
      this.word = word;
    }

    /** The word for it in captions. */
    public String word() {
      return word;
    }
  }
}
