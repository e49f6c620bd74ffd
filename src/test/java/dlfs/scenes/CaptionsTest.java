package dlfs.scenes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.boxes.Box;
import dlfs.captions.Tokens;
import dlfs.scenes.CaptionParser.Named;
import dlfs.scenes.CaptionParser.Parsed;
import dlfs.scenes.SceneObject.Size;
import dlfs.strokes.Strokes;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CaptionsTest {
  private static final int SIDE = 100;
  private static final Captions CAPTIONS = new Captions(ObjectKind.DIGITS, SIDE, SIDE);

  private static SceneObject object(Size size, int label, double x, double y) {
    return new SceneObject(label, size, new Box(x - 5, y - 8, x + 5, y + 8), 1);
  }

  private static Scenes scenes(ObjectKind kind, SceneSettings settings) {
    // The generated digits have ten classes, too, which is all that captions need.
    return new Scenes(settings, kind, ObjectImages.of(new Strokes(0).training(500)), 3);
  }

  @ParameterizedTest
  @CsvSource({
    "20, 20, at the top left",
    "50, 20, at the top",
    "80, 20, at the top right",
    "39, 50, on the left",
    "45, 55, in the centre",
    "61, 50, on the right",
    "20, 80, at the bottom left",
    "50, 61, at the bottom",
    "80, 80, at the bottom right"
  })
  void oneObjectHasAPlace(double x, double y, String place) {
    assertEquals("a large three " + place, CAPTIONS.of(List.of(object(Size.LARGE, 3, x, y))));
  }

  @ParameterizedTest
  @CsvSource({
    "SMALL, 7, 30, 50, LARGE, 3, 70, 60, a small seven left of a large three",
    "SMALL, 7, 70, 50, LARGE, 3, 30, 60, a small seven right of a large three",
    "LARGE, 3, 70, 60, SMALL, 7, 30, 50, a small seven left of a large three",
    "SMALL, 7, 50, 20, LARGE, 3, 60, 80, a small seven above a large three",
    "SMALL, 7, 50, 80, LARGE, 3, 60, 20, a small seven below a large three",
    "SMALL, 7, 70, 50, SMALL, 3, 30, 60, a small three left of a small seven",
    "LARGE, 7, 50, 80, LARGE, 3, 60, 20, a large three above a large seven",
    "LARGE, 7, 50, 80, LARGE, 7, 60, 20, two large sevens one above the other",
    "SMALL, 2, 20, 50, SMALL, 2, 60, 60, two small twos side by side"
  })
  void twoObjectsAreRelated(
      Size size,
      int label,
      double x,
      double y,
      Size otherSize,
      int otherLabel,
      double otherX,
      double otherY,
      String caption) {
    SceneObject one = object(size, label, x, y);
    SceneObject other = object(otherSize, otherLabel, otherX, otherY);
    assertEquals(caption, CAPTIONS.of(List.of(one, other)));
    assertEquals(caption, CAPTIONS.of(List.of(other, one)));
  }

  @Test
  void moreObjectsAreListedFromLeftToRight() {
    SceneObject six = object(Size.LARGE, 6, 50, 50);
    SceneObject right = object(Size.SMALL, 2, 90, 20);
    SceneObject left = object(Size.SMALL, 2, 10, 80);
    SceneObject farLeft = object(Size.SMALL, 2, 5, 30);
    assertEquals(
        "a small two, a large six and a small two from left to right",
        CAPTIONS.of(List.of(six, right, left)));
    assertEquals(
        "two small twos, a large six and a small two from left to right",
        CAPTIONS.of(List.of(six, right, left, farLeft)));
    assertEquals(
        "two small twos and a large six from left to right",
        CAPTIONS.of(List.of(six, farLeft, left)));
    assertEquals("three small twos", CAPTIONS.of(List.of(right, farLeft, left)));
  }

  @ParameterizedTest
  @CsvSource({"36, 50, true", "38, 50, false", "42, 50, false", "44, 50, true", "50, 58, false"})
  void anObjectNearTheEdgeOfAPlaceIsNotClear(double x, double y, boolean clear) {
    assertEquals(clear, CAPTIONS.isClear(List.of(object(Size.SMALL, 1, x, y))));
  }

  @ParameterizedTest
  @CsvSource({
    "50, 40, true",
    "50, 42, false", // 30 across, 22 down: clear up to 21.4
    "36, 20, true",
    "34, 20, false" // 14 across
  })
  void aDiagonalOrClosePairIsNotClear(double x, double y, boolean clear) {
    SceneObject one = object(Size.SMALL, 1, 20, 20);
    SceneObject other = object(Size.SMALL, 1, x, y);
    assertEquals(clear, CAPTIONS.isClear(List.of(one, other)));
  }

  @Test
  void objectsAlmostAboveEachOtherAreNoClearList() {
    SceneObject one = object(Size.SMALL, 1, 20, 20);
    SceneObject two = object(Size.SMALL, 2, 22, 80);
    SceneObject three = object(Size.SMALL, 3, 60, 80);
    assertFalse(CAPTIONS.isClear(List.of(one, two, three)));
    assertTrue(CAPTIONS.isClear(List.of(one, object(Size.SMALL, 2, 23, 80), three)));
  }

  @ParameterizedTest
  @EnumSource
  void captionsParseToTheSceneThatTheyDescribe(ObjectKind kind) {
    var parser = new CaptionParser(kind);
    Scenes scenes = scenes(kind, SceneSettings.square(64).withBackground(0, 0, 0));
    for (int i = 0; i < 1000; i++) {
      Scene scene = scenes.scene(i);
      Parsed parsed = parser.parse(scene.caption());
      List<Integer> order = order(scene, parsed.position());
      assertEquals(
          order.stream().map(index -> named(scene.objects().get(index))).toList(),
          parsed.objects(),
          scene.caption());
      assertTrue(isTrue(scene, parsed.position(), order), scene.caption());
    }
  }

  private static Named named(SceneObject object) {
    return new Named(object.size(), object.label());
  }

  /** The indices of the objects in the order in which a caption has to name them. */
  private static List<Integer> order(Scene scene, String position) {
    Comparator<Integer> order = Comparator.comparingDouble(i -> Masks.x(scene, i));
    if (scene.objects().size() == 2) {
      boolean vertical = Set.of("above", "below", "one above the other").contains(position);
      Comparator<Integer> bySize = Comparator.comparing(i -> scene.objects().get(i).size());
      order =
          bySize.thenComparing(
              vertical ? Comparator.comparingDouble(i -> Masks.y(scene, i)) : order);
    }
    return IntStream.range(0, scene.objects().size()).boxed().sorted(order).toList();
  }

  private static boolean isTrue(Scene scene, String position, List<Integer> order) {
    double x = Masks.x(scene, order.get(0));
    double y = Masks.y(scene, order.get(0));
    if (order.size() == 1) {
      boolean left = position.endsWith("left") == x < 0.4;
      boolean right = position.endsWith("right") == x > 0.6;
      boolean top = position.contains("top") == y < 0.4;
      boolean bottom = position.contains("bottom") == y > 0.6;
      return left && right && top && bottom;
    }
    double across = Masks.x(scene, order.get(1)) - x;
    double down = Masks.y(scene, order.get(1)) - y;
    return switch (position) {
      case "left of" -> across > Math.abs(down);
      case "right of" -> -across > Math.abs(down);
      case "above" -> down > Math.abs(across);
      case "below" -> -down > Math.abs(across);
      case "side by side" -> Math.abs(across) > Math.abs(down);
      case "one above the other" -> Math.abs(down) > Math.abs(across);
      case "from left to right" -> order.size() > 2;
      default -> order.stream().map(i -> named(scene.objects().get(i))).distinct().count() == 1;
    };
  }

  @ParameterizedTest
  @EnumSource
  void theVocabularyIsExactlyTheWordsOfCaptions(ObjectKind kind) {
    List<String> vocabulary = Captions.vocabulary(kind);
    Scenes scenes = scenes(kind, SceneSettings.square(32).withBackground(0, 0, 0));
    Set<String> missing = new HashSet<>(vocabulary);
    int longest = 0;
    for (int i = 0; i < 3000; i++) {
      List<String> words = Tokens.split(scenes.scene(i).caption());
      assertTrue(vocabulary.containsAll(words), words.toString());
      missing.removeAll(words);
      longest = Math.max(longest, words.size());
    }
    missing.remove("four"); // "four small sevens" occurs once in thousands
    assertEquals(Set.of(), missing);
    assertTrue(longest <= Captions.maxWords(kind, 4), "longest: " + longest);
  }

  @Test
  void theLongestCaptionHasMaxWords() {
    List<SceneObject> four =
        IntStream.range(0, 4)
            .mapToObj(i -> object(i % 2 == 0 ? Size.SMALL : Size.LARGE, 1, 10 + 20 * i, 50))
            .toList();
    String caption = new Captions(ObjectKind.CLOTHES, SIDE, SIDE).of(four);
    assertEquals(Captions.maxWords(ObjectKind.CLOTHES, 4), Tokens.split(caption).size(), caption);
  }
}
