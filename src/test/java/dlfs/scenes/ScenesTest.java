package dlfs.scenes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.images.LabelledImages;
import dlfs.scenes.SceneObject.Size;
import dlfs.strokes.Strokes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenesTest {
  private static final SceneSettings SETTINGS = SceneSettings.square(64);
  private static final LabelledImages DIGITS = new Strokes(0).training(500);

  /** The default settings, and some near the limits. */
  static Stream<Arguments> settings() {
    return Stream.of(
        Arguments.of("default", SETTINGS),
        Arguments.of("large", SceneSettings.square(128)),
        Arguments.of("smallest", SceneSettings.square(32)),
        Arguments.of("crowded", SETTINGS.withObjects(4, 4).withSizes(0.33, 0.5)),
        Arguments.of("crowded, nothing hidden", SETTINGS.withObjects(4, 4).withMaxHidden(0)),
        Arguments.of("two, filling it", SETTINGS.withObjects(2, 2).withSizes(0.45, 0.7)),
        Arguments.of("one, filling it", SETTINGS.withObjects(1, 1).withSizes(0.5, 0.8)),
        Arguments.of("wide", new SceneSettings(160, 40, 1, 4, 0.3, 0.8, 0.3, 0, 0, 0)),
        Arguments.of("high", new SceneSettings(40, 160, 1, 4, 0.3, 0.6, 0.5, 0.5, 50, 0.5)));
  }

  private static Scenes digits(SceneSettings settings, long seed) {
    return new Scenes(settings, ObjectKind.DIGITS, ObjectImages.of(DIGITS), seed);
  }

  private static List<Scene> first(int count, Scenes scenes) {
    return IntStream.range(0, count).mapToObj(scenes::scene).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void everyBoxIsTheSmallestAroundTheVisiblePixels(String name, SceneSettings settings) {
    for (Scene scene : first(40, digits(settings, 1))) {
      for (int i = 0; i < scene.objects().size(); i++) {
        assertEquals(Masks.box(scene, i), scene.objects().get(i).box(), scene.caption());
      }
      var numbers = IntStream.range(0, scene.instances().length).map(i -> scene.instances()[i]);
      assertEquals(scene.objects().size(), numbers.max().orElseThrow());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void classesOfPixelsAreThoseOfTheirObjects(String name, SceneSettings settings) {
    for (Scene scene : first(40, digits(settings, 2))) {
      for (int pixel = 0; pixel < scene.classes().length; pixel++) {
        int instance = scene.instances()[pixel];
        int expected = instance == 0 ? 0 : scene.objects().get(instance - 1).label() + 1;
        assertEquals(expected, scene.classes()[pixel]);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void keepsToItsSettings(String name, SceneSettings settings) {
    boolean[] counts = new boolean[5];
    for (Scene scene : first(40, digits(settings, 3))) {
      assertEquals(settings.width(), scene.width());
      assertEquals(settings.height(), scene.height());
      assertEquals(3 * scene.width() * scene.height(), scene.pixels().length);
      counts[scene.objects().size()] = true;
      for (SceneObject object : scene.objects()) {
        assertTrue(object.visible() >= 1 - settings.maxHidden(), () -> "visible: " + object);
        assertTrue(object.visible() <= 1, () -> "visible: " + object);
        if (object.visible() == 1) {
          boolean small = object.size() == Size.SMALL;
          double size = small ? settings.smallSize() : settings.largeSize();
          double pixels = size * Math.min(settings.width(), settings.height());
          double longer = Math.max(object.box().width(), object.box().height());
          // 12 % either way, and a pixel of the scene and one of the image because edges are soft.
          assertEquals(pixels, longer, 0.12 * pixels + 1 + pixels / 20, () -> "size: " + object);
        }
      }
    }
    for (int count = 0; count < counts.length; count++) {
      boolean expected = count >= settings.minObjects() && count <= settings.maxObjects();
      assertEquals(expected, counts[count], "scenes with objects: " + count);
    }
  }

  @Test
  void pixelsAreMultiplesOf255thsFromBlackToWhite() {
    for (Scene scene : first(20, digits(SETTINGS.withBackground(1, 8, 0.5), 4))) {
      for (float pixel : scene.pixels()) {
        assertTrue(pixel >= 0 && pixel <= 1, () -> "not in [0, 1]: " + pixel);
        assertEquals(Math.round(pixel * 255) / 255f, pixel);
      }
    }
  }

  @Test
  void hiddenObjectsAndRepeatedObjectsOccur() {
    List<Scene> scenes = first(200, digits(SETTINGS, 5));
    long hidden =
        scenes.stream().filter(s -> s.objects().stream().anyMatch(o -> o.visible() < 1)).count();
    long counted =
        scenes.stream().filter(s -> s.caption().matches("(.* )?two (small|large) .*")).count();
    assertTrue(hidden >= 20, "scenes with a partly hidden object, of 200: " + hidden);
    assertTrue(counted >= 20, "captions that count, of 200: " + counted);
  }

  @Test
  void allClassesAreAboutEquallyFrequent() {
    int[] counts = new int[10];
    first(1000, digits(SceneSettings.square(32).withBackground(0, 0, 0), 6))
        .forEach(scene -> scene.objects().forEach(object -> counts[object.label()]++));
    // About 2,500 objects, of which a quarter repeat another: a standard deviation of about 19.
    for (int count : counts) {
      assertEquals(250, count, 95, () -> "by class: " + Arrays.toString(counts));
    }
  }

  @Test
  void aSceneDependsOnTheSeedAndItsNumberAlone() {
    Scenes scenes = digits(SETTINGS, 7);
    List<Scene> inOrder = first(40, scenes);
    List<Scene> onThreads =
        IntStream.range(0, 40).parallel().mapToObj(digits(SETTINGS, 7)::scene).toList();
    for (int i = 39; i >= 0; i--) {
      assertSame(inOrder.get(i), onThreads.get(i));
      assertSame(inOrder.get(i), scenes.scene(i));
      assertSame(inOrder.get(i), digits(SETTINGS, 7).scene(i));
    }
  }

  @Test
  void scenesOfOtherSeedsAndOtherNumbersDiffer() {
    long different =
        Stream.of(first(40, digits(SETTINGS, 8)), first(40, digits(SETTINGS, 9)))
            .flatMap(List::stream)
            .map(ScenesTest::checksum)
            .distinct()
            .count();
    assertEquals(80, different);
  }

  /** Results name this data set by its seed alone, so its scenes must not change. */
  @Test
  void makesTheSameScenesInEveryVersion() {
    var crc = new CRC32();
    for (Scene scene : first(100, digits(SETTINGS, 0))) {
      update(crc, scene);
    }
    assertEquals(3_521_207_343L, crc.getValue());
  }

  @Test
  void anySceneCanBeMadeWithoutTheOnesBefore() {
    Scene scene = digits(SETTINGS, 1).scene(Integer.MAX_VALUE);
    assertFalse(scene.objects().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE})
  void refusesNegativeNumbers(int index) {
    Scenes scenes = digits(SETTINGS, 1);
    var refusal = assertThrows(IndexOutOfBoundsException.class, () -> scenes.scene(index));
    assertEquals("scenes count from 0, not from " + index, refusal.getMessage());
  }

  @Test
  void refusesBlankImages() {
    var blank = new LabelledImages(28, 28, new float[784], new byte[] {3});
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Scenes(SETTINGS, ObjectKind.DIGITS, ObjectImages.of(blank), 0));
    assertEquals("scenes need images, but all of these are black", refusal.getMessage());
  }

  @Test
  void leavesOutBlankImages() {
    float[] pixels = new float[2 * 784];
    System.arraycopy(DIGITS.pixels(), 0, pixels, 784, 784);
    var half = new LabelledImages(28, 28, pixels, new byte[] {3, 4});
    var scenes = new Scenes(SETTINGS, ObjectKind.DIGITS, ObjectImages.of(half), 0);
    for (Scene scene : first(20, scenes)) {
      scene.objects().forEach(object -> assertEquals(4, object.label()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 11, -1})
  void refusesLabelsWithoutAClassName(int label) {
    var images = new LabelledImages(28, 28, new float[784], new byte[] {(byte) label});
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Scenes(SETTINGS, ObjectKind.DIGITS, ObjectImages.of(images), 0));
    assertEquals(
        "scenes need images with labels from 0 to 9, but of 1 images 0 have these",
        refusal.getMessage());
  }

  private static void assertSame(Scene expected, Scene actual) {
    assertArrayEquals(expected.pixels(), actual.pixels());
    assertArrayEquals(expected.instances(), actual.instances());
    assertArrayEquals(expected.classes(), actual.classes());
    assertEquals(expected.objects(), actual.objects());
    assertEquals(expected.caption(), actual.caption());
  }

  private static long checksum(Scene scene) {
    var crc = new CRC32();
    update(crc, scene);
    return crc.getValue();
  }

  private static void update(CRC32 crc, Scene scene) {
    for (float pixel : scene.pixels()) {
      crc.update(Math.round(pixel * 255));
    }
    crc.update(scene.instances());
    crc.update(scene.classes());
    scene.caption().chars().forEach(crc::update);
  }
}
