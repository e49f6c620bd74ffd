package dlfs.scenes;

import static dlfs.text.Text.formatted;

import dlfs.scenes.SceneObject.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An unlimited sequence of scenes.
 *
 * <p>Scene {@code i} depends only on the settings, the source images, the seed and {@code i}: not
 * on the scenes before it, the number of threads or the platform. Objects of immutable classes can
 * be shared between threads; this is one.
 *
 * <p>A scene has a background texture of two colours, fragments of objects on it, and one to four
 * objects, each of a random class, image, size, colour and position. All classes are equally
 * likely, except that an object repeats the class and size of the one before with probability
 * {@value #REPEAT}, so that captions count. Each has an outline of contrasting brightness, which
 * belongs to it, so that it can be recognised on any background. Later objects hide earlier ones,
 * each by at most {@link SceneSettings#maxHidden()} of its pixels in all.
 */
public final class Scenes {
  private static final double REPEAT = 0.25;

  private static final double SIZE_VARIATION = 0.12; // relative, either way
  private static final int POSITIONS_PER_OBJECT = 20;
  private static final int PLACEMENTS_OF_ACTORS = 20;
  private static final int MAX_ATTEMPTS = 10_000;

  private static final int FRAGMENTS = 500;
  private static final long FRAGMENT_STREAM = -1; // scenes count from 0

  // Fragments, in pixels of the images and as shares of the smaller size.
  private static final double MIN_FRAGMENT_RADIUS = 3;
  private static final double MAX_FRAGMENT_RADIUS = 5;
  private static final double MIN_FRAGMENT_SIZE = 0.25;
  private static final double MAX_FRAGMENT_SIZE = 0.5;

  private final SceneSettings settings;
  private final ObjectKind kind;
  private final ObjectImages images;
  private final long seed;
  private final Captions captions;
  private final int[][] imagesByClass; // of the classes that occur
  private final List<Silhouette> fragments;

  /**
   * Creates a sequence of scenes.
   *
   * @param kind what the images show
   * @param images the images that the objects are made of, with labels below {@link
   *     ObjectKind#classes()}; at least one
   * @param seed any value; the same seed gives the same scenes
   */
  public Scenes(SceneSettings settings, ObjectKind kind, ObjectImages images, long seed) {
    this.settings = settings;
    this.kind = kind;
    this.images = images;
    this.seed = seed;
    this.captions = new Captions(kind, settings.width(), settings.height());
    this.imagesByClass =
        IntStream.range(0, kind.classes())
            .mapToObj(
                label ->
                    IntStream.range(0, images.count())
                        .filter(i -> images.label(i) == label)
                        .toArray())
            .filter(indices -> indices.length > 0)
            .toArray(int[][]::new);
    int usable = Arrays.stream(imagesByClass).mapToInt(indices -> indices.length).sum();
    if (usable == 0 || usable < images.count()) {
      throw new IllegalArgumentException(
          formatted(
              "scenes need images with labels from 0 to %d, but of %d images %d have these",
              kind.classes() - 1, images.count(), usable));
    }
    this.fragments = fragments();
    if (fragments.isEmpty()) {
      throw new IllegalArgumentException("scenes need images, but all of these are black");
    }
  }

  /** The size, contents and difficulty of the scenes. */
  public SceneSettings settings() {
    return settings;
  }

  /** The kind of object that they show. */
  public ObjectKind kind() {
    return kind;
  }

  /**
   * Makes a scene.
   *
   * @param index the number of the scene, from 0
   * @throws IllegalStateException if the objects do not fit, which the limits of the settings make
   *     practically impossible
   */
  public Scene scene(int index) {
    if (index < 0) {
      throw new IndexOutOfBoundsException(formatted("scenes count from 0, not from %d", index));
    }
    var dice = new Dice(Dice.seed(seed, index));
    List<Actor> actors = List.of();
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (attempt % PLACEMENTS_OF_ACTORS == 0) {
        actors = actors(dice);
      }
      List<Placed> placed = place(actors, dice);
      if (!placed.isEmpty()) {
        byte[] instances = instances(placed);
        List<SceneObject> objects = objects(placed, instances);
        if (captions.isClear(objects)) {
          return new Scene(
              settings.width(),
              settings.height(),
              draw(placed, dice),
              objects,
              instances,
              classes(objects, instances),
              captions.of(objects));
        }
      }
    }
    throw new IllegalStateException(
        formatted("the objects of scene %d do not fit: %s", index, settings));
  }

  /** An object without a position. */
  private record Actor(int label, Size size, Sprite sprite) {}

  /** An object with the column and row of its upper left corner. */
  private record Placed(Actor actor, int left, int top) {
    int right() {
      return left + actor.sprite.width();
    }

    int bottom() {
      return top + actor.sprite.height();
    }

    /** Whether a pixel of the scene belongs to the mask, hidden or not. */
    boolean covers(int x, int y) {
      return actor.sprite.covers((y - top) * actor.sprite.width() + x - left);
    }
  }

  private List<Actor> actors(Dice dice) {
    int count =
        settings.minObjects() + dice.below(settings.maxObjects() - settings.minObjects() + 1);
    List<Actor> actors = new ArrayList<>();
    int[] choice = {};
    Size size = Size.SMALL;
    while (actors.size() < count) {
      if (actors.isEmpty() || !dice.chance(REPEAT)) {
        choice = imagesByClass[dice.below(imagesByClass.length)];
        size = dice.chance(0.5) ? Size.SMALL : Size.LARGE;
      }
      int image = choice[dice.below(choice.length)];
      double pixels = pixels(size) * dice.within(1 - SIZE_VARIATION, 1 + SIZE_VARIATION);
      Sprite sprite = Sprite.of(Silhouette.of(images, image, kind), pixels);
      if (sprite == null) {
        return List.of(); // a blank image
      }
      actors.add(new Actor(images.label(image), size, sprite));
    }
    return actors;
  }

  private double pixels(Size size) {
    double share = size == Size.SMALL ? settings.smallSize() : settings.largeSize();
    return share * Math.min(settings.width(), settings.height());
  }

  /** Chooses positions, from back to front; returns an empty list if one object finds none. */
  private List<Placed> place(List<Actor> actors, Dice dice) {
    List<Placed> placed = new ArrayList<>();
    int[] hidden = new int[actors.size()];
    for (Actor actor : actors) {
      boolean found = false;
      for (int i = 0; i < POSITIONS_PER_OBJECT && !found; i++) {
        int left = dice.below(settings.width() + 1 - actor.sprite.width());
        int top = dice.below(settings.height() + 1 - actor.sprite.height());
        found = add(new Placed(actor, left, top), placed, hidden);
      }
      if (!found) {
        return List.of();
      }
    }
    return placed;
  }

  /** Adds an object in front of others, unless it would hide too much of one. */
  private boolean add(Placed object, List<Placed> placed, int[] hidden) {
    int[] now = new int[placed.size()];
    for (int i = 0; i < now.length; i++) {
      Placed behind = placed.get(i);
      now[i] = hidden[i] + overlap(object, behind);
      if (now[i] > settings.maxHidden() * behind.actor.sprite.area()) {
        return false;
      }
    }
    System.arraycopy(now, 0, hidden, 0, now.length);
    placed.add(object);
    return true;
  }

  private static int overlap(Placed one, Placed other) {
    int pixels = 0;
    for (int y = Math.max(one.top, other.top); y < Math.min(one.bottom(), other.bottom()); y++) {
      int right = Math.min(one.right(), other.right());
      for (int x = Math.max(one.left, other.left); x < right; x++) {
        pixels += one.covers(x, y) && other.covers(x, y) ? 1 : 0;
      }
    }
    return pixels;
  }

  private byte[] instances(List<Placed> placed) {
    byte[] instances = new byte[settings.height() * settings.width()];
    for (int i = 0; i < placed.size(); i++) {
      Placed object = placed.get(i);
      for (int y = object.top; y < object.bottom(); y++) {
        for (int x = object.left; x < object.right(); x++) {
          if (object.covers(x, y)) {
            instances[y * settings.width() + x] = (byte) (i + 1);
          }
        }
      }
    }
    return instances;
  }

  private List<SceneObject> objects(List<Placed> placed, byte[] instances) {
    Bounds[] visible = new Bounds[placed.size()];
    Arrays.setAll(visible, i -> new Bounds());
    for (int y = 0; y < settings.height(); y++) {
      for (int x = 0; x < settings.width(); x++) {
        int instance = instances[y * settings.width() + x];
        if (instance > 0) {
          visible[instance - 1].add(x, y);
        }
      }
    }
    return IntStream.range(0, placed.size())
        .mapToObj(
            i -> {
              Actor actor = placed.get(i).actor;
              double share = (double) visible[i].pixels() / actor.sprite.area();
              return new SceneObject(actor.label, actor.size, visible[i].box(), share);
            })
        .toList();
  }

  private static byte[] classes(List<SceneObject> objects, byte[] instances) {
    byte[] classes = new byte[instances.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (byte) (instances[i] == 0 ? 0 : objects.get(instances[i] - 1).label() + 1);
    }
    return classes;
  }

  private float[] draw(List<Placed> placed, Dice dice) {
    var canvas = new Canvas(settings.width(), settings.height());
    float[] texture =
        new Background(settings.width(), settings.height(), dice).texture(settings.texture());
    canvas.fill(Colour.random(dice), Colour.random(dice), texture);
    for (int i = 0; i < settings.clutter(); i++) {
      drawFragment(canvas, dice);
    }
    for (Placed object : placed) {
      Colour[] colours = Colour.contrasting(dice);
      canvas.draw(object.actor.sprite, object.left, object.top, colours[0], colours[1]);
    }
    canvas.shade(dice);
    return canvas.developed(dice, settings.noise());
  }

  private void drawFragment(Canvas canvas, Dice dice) {
    Silhouette fragment = fragments.get(dice.below(fragments.size()));
    double size = pixels(Size.SMALL) * dice.within(MIN_FRAGMENT_SIZE, MAX_FRAGMENT_SIZE);
    int x = dice.below(settings.width());
    int y = dice.below(settings.height());
    Colour[] colours = Colour.contrasting(dice);
    Sprite sprite = Sprite.of(fragment, size);
    if (sprite != null) {
      canvas.draw(sprite, x - sprite.width() / 2, y - sprite.height() / 2, colours[0], colours[1]);
    }
  }

  /** Cuts round parts out of random images. */
  private List<Silhouette> fragments() {
    var dice = new Dice(Dice.seed(seed, FRAGMENT_STREAM));
    List<Silhouette> parts = new ArrayList<>();
    for (int i = 0; i < FRAGMENTS; i++) {
      Silhouette whole = Silhouette.of(images, dice.below(images.count()), kind);
      double radius = dice.within(MIN_FRAGMENT_RADIUS, MAX_FRAGMENT_RADIUS);
      double down = dice.within(0, 1);
      double across = dice.within(0, 1);
      Bounds bounds = whole.bounds();
      if (!bounds.isEmpty()) {
        double row = bounds.top() + down * (bounds.height() - 1);
        double column = bounds.left() + across * (bounds.width() - 1);
        parts.add(whole.within(row, column, radius));
      }
    }
    return parts;
  }
}
