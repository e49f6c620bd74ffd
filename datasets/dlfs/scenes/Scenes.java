package dlfs.scenes;

import static dlfs.text.Text.formatted;

import dlfs.scenes.Arrangement.Placed;
import dlfs.scenes.Arrangement.Unplaced;
import dlfs.scenes.SceneObject.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An unlimited sequence of scenes.
 *
 * <p>Scene {@code i} depends only on the settings, the source images, the seed and {@code i}: not
 * on the scenes before it, the number of threads or the platform. Instances are immutable, so that
 * threads can share them.
 *
 * <p>A scene has a background texture of two colours, fragments of objects on it, and one to four
 * objects, each of a random class, image, size, colour and position. All classes are equally
 * likely, except that an object repeats the class and size of the one before with probability 0.25,
 * so that captions count. Each has an outline of contrasting brightness, which belongs to it, so
 * that it can be recognised on any background. Later objects hide earlier ones, each by at most
 * {@link SceneSettings#maxHidden()} of its pixels in all.
 */
public final class Scenes {
  private static final double REPEAT = 0.25;

  private static final double SIZE_VARIATION = 0.12; // relative, either way
  private static final int PLACEMENTS_PER_CHOICE = 20;
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
    RandomChoices random = random(index);
    Layout layout = layout(index, random);
    return new Scene(
        settings.width(),
        settings.height(),
        draw(layout.arrangement, random),
        layout.objects,
        layout.instances,
        classes(layout.objects, layout.instances),
        captions.of(layout.objects));
  }

  /**
   * Returns the objects of a scene, from back to front, without painting it: in about half the time
   * of {@link #scene}.
   *
   * @param index the number of the scene, from 0
   */
  public List<SceneObject> objects(int index) {
    return layout(index, random(index)).objects;
  }

  private RandomChoices random(int index) {
    if (index < 0) {
      throw new IndexOutOfBoundsException(formatted("scenes count from 0, not from %d", index));
    }
    return new RandomChoices(RandomChoices.seed(seed, index));
  }

  /**
   * The objects of a scene before it is painted.
   *
   * @param instances as in {@link Scene}
   */
  private record Layout(Arrangement arrangement, byte[] instances, List<SceneObject> objects) {}

  private Layout layout(int index, RandomChoices random) {
    List<Unplaced> unplaced = List.of();
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (attempt % PLACEMENTS_PER_CHOICE == 0) {
        unplaced = unplaced(random);
      }
      Arrangement arrangement = Arrangement.of(unplaced, settings, random);
      if (arrangement != null) {
        byte[] instances = arrangement.instances();
        List<SceneObject> objects = arrangement.objects(instances);
        if (captions.isClear(objects)) {
          return new Layout(arrangement, instances, objects);
        }
      }
    }
    throw new IllegalStateException(
        formatted("the objects of scene %d do not fit: %s", index, settings));
  }

  /** Chooses objects; returns an empty list if the image of one is blank. */
  private List<Unplaced> unplaced(RandomChoices random) {
    int count =
        settings.minObjects() + random.below(settings.maxObjects() - settings.minObjects() + 1);
    List<Unplaced> unplaced = new ArrayList<>();
    int[] choice = {};
    Size size = Size.SMALL;
    while (unplaced.size() < count) {
      if (unplaced.isEmpty() || !random.chance(REPEAT)) {
        choice = imagesByClass[random.below(imagesByClass.length)];
        size = random.chance(0.5) ? Size.SMALL : Size.LARGE;
      }
      int image = choice[random.below(choice.length)];
      double pixels = pixels(size) * random.within(1 - SIZE_VARIATION, 1 + SIZE_VARIATION);
      Sprite sprite = Sprite.of(Silhouette.of(images, image, kind), pixels);
      if (sprite == null) {
        return List.of();
      }
      unplaced.add(new Unplaced(images.label(image), size, sprite));
    }
    return unplaced;
  }

  private double pixels(Size size) {
    double share = size == Size.SMALL ? settings.smallSize() : settings.largeSize();
    return share * Math.min(settings.width(), settings.height());
  }

  private static byte[] classes(List<SceneObject> objects, byte[] instances) {
    byte[] classes = new byte[instances.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (byte) (instances[i] == 0 ? 0 : objects.get(instances[i] - 1).label() + 1);
    }
    return classes;
  }

  private float[] draw(Arrangement arrangement, RandomChoices random) {
    var canvas = new Canvas(settings.width(), settings.height());
    float[] texture =
        new Background(settings.width(), settings.height(), random).texture(settings.texture());
    canvas.fill(Colour.random(random), Colour.random(random), texture);
    for (int i = 0; i < settings.clutter(); i++) {
      drawFragment(canvas, random);
    }
    for (Placed object : arrangement.placed()) {
      Colour[] colours = Colour.contrasting(random);
      canvas.draw(object.sprite(), object.left(), object.top(), colours[0], colours[1]);
    }
    canvas.shade(random);
    return canvas.developed(random, settings.noise());
  }

  private void drawFragment(Canvas canvas, RandomChoices random) {
    Silhouette fragment = fragments.get(random.below(fragments.size()));
    double size = pixels(Size.SMALL) * random.within(MIN_FRAGMENT_SIZE, MAX_FRAGMENT_SIZE);
    int x = random.below(settings.width());
    int y = random.below(settings.height());
    Colour[] colours = Colour.contrasting(random);
    Sprite sprite = Sprite.of(fragment, size);
    if (sprite != null) {
      canvas.draw(sprite, x - sprite.width() / 2, y - sprite.height() / 2, colours[0], colours[1]);
    }
  }

  /** Cuts round parts out of random images. */
  private List<Silhouette> fragments() {
    var random = new RandomChoices(RandomChoices.seed(seed, FRAGMENT_STREAM));
    List<Silhouette> parts = new ArrayList<>();
    for (int i = 0; i < FRAGMENTS; i++) {
      Silhouette whole = Silhouette.of(images, random.below(images.count()), kind);
      double radius = random.within(MIN_FRAGMENT_RADIUS, MAX_FRAGMENT_RADIUS);
      double down = random.within(0, 1);
      double across = random.within(0, 1);
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
