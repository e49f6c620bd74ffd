package dlfs.scenes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.images.ImageDataset;
import dlfs.scenes.TrivialMethods.Found;
import dlfs.strokes.Strokes;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Methods without training fail on scenes, though not on scenes made easy. */
class DifficultyTest {
  private static final ImageDataset IMAGES = new Strokes(0).dataset(500);
  private static final SceneSettings SETTINGS = SceneSettings.square(64);

  private static final List<Scene> SCENES = testScenes(SETTINGS);

  private static List<Scene> testScenes(SceneSettings settings) {
    SceneSet test = SceneDataset.of(settings, IMAGES, 1, 1, 400).test();
    return IntStream.range(0, test.count()).mapToObj(test::scene).toList();
  }

  @Test
  void thresholdingFindsFewObjectsAndMuchElse() {
    Found found = TrivialMethods.components(SCENES);
    assertTrue(found.recall() < 0.55 && found.precision() < 0.25, found.toString());
  }

  @Test
  void thresholdingFindsObjectsThatLieApartOnAPlainBackground() {
    SceneSettings easy = SETTINGS.withBackground(0, 0, 0).withMaxHidden(0);
    Found found = TrivialMethods.components(testScenes(easy));
    assertTrue(found.recall() > 0.7 && found.precision() > 0.7, found.toString());
  }

  @Test
  void theBackgroundAloneHasALowMeanIou() {
    double iou = TrivialMethods.meanIouOfBackground(SCENES, 10);
    assertTrue(iou < 0.09, "mean IoU: " + iou);
  }

  @Test
  void theMostFrequentCaptionIsAlmostNeverRight() {
    SceneSet training = SceneDataset.of(SETTINGS, IMAGES, 1, 1000, 1).training();
    List<Scene> seen = IntStream.range(0, 1000).mapToObj(training::scene).toList();
    double exact = TrivialMethods.exactShareOfMostFrequent(seen, SCENES);
    assertTrue(exact < 0.02, "exact: " + exact);
  }
}
