package dlfs.scenes;

import static dlfs.text.Text.formatted;

import dlfs.strokes.Strokes;
import java.util.List;

/** The kinds of object that scenes show: their classes, and how an image becomes a silhouette. */
public enum ObjectKind {
  /** The digits 0 to 9 of MNIST, or generated ones. */
  DIGITS(
      // Generated digits have noise of up to 0.16 on their background.
      0.25,
      0.6,
      2.5,
      false,
      List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
      List.of(
          "zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights",
          "nines")),

  /** The ten classes of Fashion-MNIST. */
  CLOTHES(
      // Dark clothes are almost as dark as the background, which is exactly 0.
      0,
      0.06,
      1.0,
      true,
      List.of(
          "T-shirt",
          "pair of trousers",
          "pullover",
          "dress",
          "coat",
          "sandal",
          "shirt",
          "sneaker",
          "bag",
          "ankle boot"),
      List.of(
          "T-shirts",
          "pairs of trousers",
          "pullovers",
          "dresses",
          "coats",
          "sandals",
          "shirts",
          "sneakers",
          "bags",
          "ankle boots"));

  private final double background;
  private final double foreground;
  private final double outline;
  private final boolean shaded;
  private final List<String> singular;
  private final List<String> plural;

  ObjectKind(
      double background,
      double foreground,
      double outline,
      boolean shaded,
      List<String> singular,
      List<String> plural) {
    this.background = background;
    this.foreground = foreground;
    this.outline = outline;
    this.shaded = shaded;
    this.singular = singular;
    this.plural = plural;
  }

  /**
   * Returns the kind of object that the images of a data set show.
   *
   * @param dataset {@code mnist}, {@code strokes} or {@code fashion-mnist}
   */
  public static ObjectKind of(String dataset) {
    return switch (dataset) {
      case "mnist", Strokes.NAME -> DIGITS;
      case "fashion-mnist" -> CLOTHES;
      default ->
          throw new IllegalArgumentException(
              formatted(
                  "scenes are made of mnist, fashion-mnist or strokes, but not of %s", dataset));
    };
  }

  /** The number of classes. */
  public int classes() {
    return singular.size();
  }

  /** The name of each class for one object, by class number: {@code seven}. */
  public List<String> singular() {
    return singular;
  }

  /** The name of each class for several objects, by class number: {@code sevens}. */
  public List<String> plural() {
    return plural;
  }

  /** The brightness up to which a pixel of an image does not belong to the object. */
  double background() {
    return background;
  }

  /** The brightness from which a pixel of an image belongs to the object entirely. */
  double foreground() {
    return foreground;
  }

  /** The width of the outline around an object, in pixels of its image. */
  double outline() {
    return outline;
  }

  /** Whether the brightness within an object shows. */
  boolean shaded() {
    return shaded;
  }
}
