package dlfs.scenes;

import dlfs.scenes.SceneObject.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The positions of the objects of a scene, from back to front. */
final class Arrangement {
  private static final int POSITIONS_PER_OBJECT = 20;

  private final SceneSettings settings;
  private final List<Placed> placed = new ArrayList<>();

  private Arrangement(SceneSettings settings) {
    this.settings = settings;
  }

  /** An object without a position. */
  record Unplaced(int label, Size size, Sprite sprite) {}

  /** An object with the column and row of its upper left corner. */
  record Placed(Unplaced object, int left, int top) {
    Sprite sprite() {
      return object.sprite;
    }

    int right() {
      return left + sprite().width();
    }

    int bottom() {
      return top + sprite().height();
    }

    /** Whether a pixel of the scene belongs to the mask, hidden or not. */
    boolean covers(int x, int y) {
      return sprite().covers((y - top) * sprite().width() + x - left);
    }
  }

  /** The objects with their positions, from back to front. */
  List<Placed> placed() {
    return placed;
  }

  /**
   * Chooses positions, from back to front.
   *
   * @return the arrangement, or null if there are no objects or one finds no position
   */
  static Arrangement of(List<Unplaced> unplaced, SceneSettings settings, RandomChoices random) {
    var arrangement = new Arrangement(settings);
    int[] hidden = new int[unplaced.size()];
    for (Unplaced object : unplaced) {
      boolean found = false;
      for (int i = 0; i < POSITIONS_PER_OBJECT && !found; i++) {
        int left = random.below(settings.width() + 1 - object.sprite.width());
        int top = random.below(settings.height() + 1 - object.sprite.height());
        found = arrangement.add(new Placed(object, left, top), hidden);
      }
      if (!found) {
        return null;
      }
    }
    return unplaced.isEmpty() ? null : arrangement;
  }

  /** Adds an object in front of others, unless it would hide too much of one. */
  private boolean add(Placed object, int[] hidden) {
    int[] now = new int[placed.size()];
    for (int i = 0; i < now.length; i++) {
      Placed behind = placed.get(i);
      now[i] = hidden[i] + overlap(object, behind);
      if (now[i] > settings.maxHidden() * behind.sprite().area()) {
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

  /** Returns for each pixel the object in front, from 1, or 0: [height * width]. */
  byte[] instances() {
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

  /** Describes the objects by their visible pixels in {@link #instances()}. */
  List<SceneObject> objects(byte[] instances) {
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
              Unplaced object = placed.get(i).object;
              double share = (double) visible[i].pixels() / object.sprite.area();
              return new SceneObject(object.label, object.size, visible[i].box(), share);
            })
        .toList();
  }
}
