package dlfs.ch08.segmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.scenes.Scene;
import dlfs.scenes.SceneObject;
import dlfs.scenes.SceneSet;
import dlfs.scenes.SceneSource;
import dlfs.strokes.Strokes;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

class WindowSamplesTest {
  private static final int SIZE = 40;
  private static final int JITTER = 4;
  private static final int DRAWN = 60;

  private static SceneSet scenes;

  @BeforeAll
  static void makeScenes() throws Exception {
    scenes = SceneSource.of(new Strokes(0)).load(Path.of(""), null, t -> {}, 20).training();
  }

  private static WindowSamples samples() {
    return new WindowSamples(scenes, SIZE, JITTER);
  }

  /** A window with its label, found in its scene by its pixels. */
  private record Found(Scene scene, int left, int top, int label) {

    static Found of(Scene scene, float[] window, int label) {
      for (int top = 0; top + SIZE <= scene.height(); top++) {
        for (int left = 0; left + SIZE <= scene.width(); left++) {
          if (isAt(scene, left, top, window)) {
            return new Found(scene, left, top, label);
          }
        }
      }
      throw new AssertionError("not a window of the scene");
    }

    private static boolean isAt(Scene scene, int left, int top, float[] window) {
      for (int row = 0; row < 3 * SIZE; row++) {
        int from = (row / SIZE * scene.height() + top + row % SIZE) * scene.width() + left;
        for (int x = 0; x < SIZE; x++) {
          if (scene.pixels()[from + x] != window[row * SIZE + x]) {
            return false;
          }
        }
      }
      return true;
    }

    /** Whether the centre of an object of its class is close to its middle, or can't be. */
    boolean isAround(SceneObject object) {
      return object.label() + 1 == label
          && isClose((object.box().xmin() + object.box().xmax()) / 2, left, scene.width())
          && isClose((object.box().ymin() + object.box().ymax()) / 2, top, scene.height());
    }

    private static boolean isClose(double centre, int start, int side) {
      double off = centre - (start + SIZE / 2.0);
      return Math.abs(off) <= JITTER + 1
          || start == 0 && off < 0
          || start == side - SIZE && off > 0;
    }
  }

  @Test
  void labelsEachWindowByTheObjectInItsMiddle() {
    var random = new SplittableRandom(1);
    var labels = new TreeSet<Integer>();
    for (int i = 0; i < DRAWN; i++) {
      Scene scene = scenes.scene(i % scenes.count());
      MultiDataSet drawn = samples().multiDataSet(random, i % scenes.count());
      int label = drawn.getLabels(0).argMax(1).getInt(0);
      labels.add(label);
      assertEquals(1, drawn.getLabels(0).sumNumber().doubleValue());
      var found = Found.of(scene, drawn.getFeatures(0).toFloatMatrix()[0], label);
      boolean isRight =
          label == 0
              ? SceneWindows.isBackground(scene, found.left, found.top, SIZE)
              : scene.objects().stream().anyMatch(found::isAround);
      assertTrue(isRight, "window " + i);
    }
    assertTrue(labels.contains(0), "the background is among the classes drawn: " + labels);
    assertTrue(labels.size() > 5, "so are several objects: " + labels);
  }

  @Test
  void drawsOtherWindowsOfAScene() {
    var random = new SplittableRandom(2);
    INDArray one = samples().multiDataSet(random, 3, 4).getFeatures(0);
    assertArrayEquals(new long[] {2, 3 * SIZE * SIZE}, one.shape());
    assertNotEquals(one, samples().multiDataSet(random, 3, 4).getFeatures(0));
    assertEquals(
        samples().multiDataSet(3, 4).getFeatures(0), samples().multiDataSet(3, 4).getFeatures(0));
  }
}
