package dlfs.scenes;

import dlfs.captions.Tokens;
import dlfs.scenes.SceneObject.Size;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The captions of scenes: what there is, how large and where. The grammar is
 *
 * <pre>
 * caption  = object place                                        one object
 *          | object relation object                              two
 *          | "two" objects ("side by side" | "one above the other")
 *          | item ("," item)* "and" item "from left to right"    three or four
 *          | ("three" | "four") objects
 * item     = object | ("two" | "three") objects
 * object   = "a" size class
 * objects  = size classes
 * size     = "small" | "large"
 * place    = "at the top left"    | "at the top"    | "at the top right"
 *          | "on the left"        | "in the centre" | "on the right"
 *          | "at the bottom left" | "at the bottom" | "at the bottom right"
 * relation = "left of" | "right of" | "above" | "below"
 * </pre>
 *
 * as in "a small seven left of a large three". Positions are those of the centres of the objects'
 * boxes.
 *
 * <ul>
 *   <li>One object is in the centre of an axis if it is within 0.1 of it, as a share of the scene.
 *   <li>Two objects are related along the axis on which they are further apart. The smaller one is
 *       named first; of two of the same size, the left or the upper one.
 *   <li>More are listed from left to right. Neighbours in this list of the same size and class are
 *       counted.
 * </ul>
 *
 * <p>A scene has exactly one caption, and {@link #isClear} tells whether a small shift of an object
 * would change it. The generator makes clear scenes only, so every caption can be derived from the
 * image.
 */
public final class Captions {
  /** From the centre to the places beside it, as a share of the scene. */
  private static final double CENTRE = 0.1;

  /** The smallest distance of a centre from where the caption would change, likewise. */
  private static final double MARGIN = 0.03;

  /** The smallest distance between two objects along the axis of their relation, likewise. */
  private static final double MIN_DISTANCE = 0.15;

  /** The smallest ratio of the two distances between two objects. */
  private static final double MIN_DISTANCE_RATIO = 1.4;

  private static final List<String> COUNTS = List.of("a", "two", "three", "four");
  private static final List<List<String>> PLACES =
      List.of(
          List.of("at the top left", "at the top", "at the top right"),
          List.of("on the left", "in the centre", "on the right"),
          List.of("at the bottom left", "at the bottom", "at the bottom right"));
  private static final String ORDER = "from left to right";
  private static final String SIDE_BY_SIDE = "side by side";
  private static final String ONE_ABOVE_THE_OTHER = "one above the other";

  private final ObjectKind kind;
  private final double width;
  private final double height;

  /**
   * Creates the captions of scenes of one size.
   *
   * @param kind names the classes
   * @param width the number of columns of the scenes
   * @param height the number of rows of the scenes
   */
  public Captions(ObjectKind kind, int width, int height) {
    this.kind = kind;
    this.width = width;
    this.height = height;
  }

  /** Returns the names of the places, by number. */
  public static List<String> places() {
    return PLACES.stream().flatMap(List::stream).toList();
  }

  /** Returns every word of the grammar for a kind of object, and the comma, in a fixed order. */
  public static List<String> vocabulary(ObjectKind kind) {
    List<String> texts = new ArrayList<>(COUNTS);
    for (Size size : Size.values()) {
      texts.add(size.word());
    }
    texts.addAll(kind.singular());
    texts.addAll(kind.plural());
    PLACES.forEach(texts::addAll);
    for (Relation relation : Relation.values()) {
      texts.add(relation.words);
    }
    texts.addAll(List.of(ORDER, SIDE_BY_SIDE, ONE_ABOVE_THE_OTHER, "and", ","));
    Set<String> words = new LinkedHashSet<>();
    texts.forEach(text -> words.addAll(Tokens.split(text)));
    return List.copyOf(words);
  }

  /**
   * Returns the number of words and commas of the longest caption for a kind of object.
   *
   * @param objects the largest number of objects, 1 to {@value SceneSettings#MAX_OBJECTS}
   */
  public static int maxWords(ObjectKind kind, int objects) {
    int name = 2 + longest(Stream.concat(kind.singular().stream(), kind.plural().stream()));
    int one = name + longest(PLACES.stream().flatMap(List::stream));
    int two = 2 * name + longest(Stream.of(Relation.values()).map(relation -> relation.words));
    int same = name + longest(Stream.of(SIDE_BY_SIDE, ONE_ABOVE_THE_OTHER));
    int separators = objects - 1; // commas and "and"
    int more = objects * name + separators + Tokens.split(ORDER).size();
    return Math.max(one, objects == 1 ? 0 : Math.max(Math.max(two, same), objects == 2 ? 0 : more));
  }

  /** Returns the number of words of the longest text. */
  private static int longest(Stream<String> texts) {
    return texts.mapToInt(text -> Tokens.split(text).size()).max().orElseThrow();
  }

  /**
   * Returns the caption of some objects.
   *
   * @param objects one to four objects
   */
  public String of(List<SceneObject> objects) {
    return switch (objects.size()) {
      case 1 -> name(objects.get(0), 1) + " " + place(objects.get(0));
      case 2 -> pair(objects.get(0), objects.get(1));
      default -> list(objects);
    };
  }

  /**
   * Whether the caption stays the same when any object is shifted slightly: no centre is closer to
   * where the words change than 0.03 of the scene, and of two objects, one distance is at least 1.4
   * times the other.
   */
  public boolean isClear(List<SceneObject> objects) {
    return switch (objects.size()) {
      case 1 -> isClear(x(objects.get(0))) && isClear(y(objects.get(0)));
      case 2 -> isClear(objects.get(0), objects.get(1));
      default -> {
        double[] sorted = objects.stream().mapToDouble(this::x).sorted().toArray();
        boolean clear = true;
        for (int i = 1; i < sorted.length; i++) {
          clear &= sorted[i] - sorted[i - 1] >= MARGIN;
        }
        yield clear;
      }
    };
  }

  private static boolean isClear(double position) {
    return Math.abs(Math.abs(position - 0.5) - CENTRE) >= MARGIN;
  }

  private boolean isClear(SceneObject one, SceneObject other) {
    double across = Math.abs(x(one) - x(other));
    double down = Math.abs(y(one) - y(other));
    double longer = Math.max(across, down);
    return longer >= MIN_DISTANCE && longer >= MIN_DISTANCE_RATIO * Math.min(across, down);
  }

  private double x(SceneObject object) {
    return (object.box().xmin() + object.box().xmax()) / (2 * width);
  }

  private double y(SceneObject object) {
    return (object.box().ymin() + object.box().ymax()) / (2 * height);
  }

  private String place(SceneObject object) {
    return PLACES.get(third(y(object))).get(third(x(object)));
  }

  /**
   * Returns the number of the place of an object, from 0 at the top left to 8 at the bottom right,
   * row by row. The captions of scenes with one object name it.
   */
  public int placeNumber(SceneObject object) {
    return PLACES.get(0).size() * third(y(object)) + third(x(object));
  }

  private static int third(double position) {
    return position < 0.5 - CENTRE ? 0 : position < 0.5 + CENTRE ? 1 : 2;
  }

  private String pair(SceneObject one, SceneObject other) {
    Relation relation = relation(one, other);
    if (isSame(one, other)) {
      boolean beside = relation == Relation.LEFT || relation == Relation.RIGHT;
      return name(one, 2) + " " + (beside ? SIDE_BY_SIDE : ONE_ABOVE_THE_OTHER);
    }
    boolean oneFirst =
        one.size() == other.size()
            ? relation == Relation.LEFT || relation == Relation.ABOVE
            : one.size() == Size.SMALL;
    SceneObject first = oneFirst ? one : other;
    SceneObject second = oneFirst ? other : one;
    return name(first, 1) + " " + relation(first, second).words + " " + name(second, 1);
  }

  private Relation relation(SceneObject one, SceneObject other) {
    double across = x(other) - x(one);
    double down = y(other) - y(one);
    if (Math.abs(across) >= Math.abs(down)) {
      return across > 0 ? Relation.LEFT : Relation.RIGHT;
    }
    return down > 0 ? Relation.ABOVE : Relation.BELOW;
  }

  private String list(List<SceneObject> objects) {
    List<SceneObject> sorted =
        objects.stream().sorted(Comparator.comparingDouble(this::x)).toList();
    List<String> items = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= sorted.size(); i++) {
      if (i == sorted.size() || !isSame(sorted.get(i), sorted.get(from))) {
        items.add(name(sorted.get(from), i - from));
        from = i;
      }
    }
    int last = items.size() - 1;
    return last == 0
        ? items.get(0)
        : String.join(", ", items.subList(0, last)) + " and " + items.get(last) + " " + ORDER;
  }

  private static boolean isSame(SceneObject one, SceneObject other) {
    return one.label() == other.label() && one.size() == other.size();
  }

  private String name(SceneObject object, int count) {
    List<String> names = count == 1 ? kind.singular() : kind.plural();
    return COUNTS.get(count - 1) + " " + object.size().word() + " " + names.get(object.label());
  }

  private enum Relation {
    LEFT("left of"),
    RIGHT("right of"),
    ABOVE("above"),
    BELOW("below");

    private final String words;

    Relation(String words) {
      this.words = words;
    }
  }
}
