package dlfs.scenes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.strokes.Strokes;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.api.MultiDataSet;

class SingleObjectsTest {
  private static final SceneSettings SETTINGS =
      new SceneSettings(48, 40, 1, 2, 0.3, 0.5, 0.2, 1, 4, 0.1);

  private final SceneSet scenes =
      SceneDataset.of(SETTINGS, new Strokes(0).dataset(500), 5, 60, 1).training();

  /** Every second scene, so that positions among them are not indices. */
  private final int[] even = IntStream.range(0, 30).map(i -> 2 * i).toArray();

  private final int[] single =
      IntStream.of(even).filter(i -> scenes.scene(i).objects().size() == 1).toArray();

  private final SingleObjects objects = SingleObjects.of(scenes, even);

  @Test
  void areTheScenesOfASingleObjectAmongThoseSearched() {
    assertTrue(single.length > 5 && single.length < 25, "of 30: " + single.length);
    assertEquals(single.length, objects.count());
    assertEquals(new ImageShape(3, 40, 48), objects.shape());
    assertEquals(scenes.objectClasses(), objects.classNames());
    for (int i = 0; i < single.length; i++) {
      assertEquals(scenes.scene(single[i]).objects().get(0).label(), objects.label(i));
    }
  }

  @Test
  void haveThePixelsOfTheirScenesAndOneHotClasses() {
    MultiDataSet samples = objects.multiDataSet(3, 1);
    assertArrayEquals(new long[] {2, 3 * 40 * 48}, samples.getFeatures(0).shape());
    assertArrayEquals(
        scenes.scene(single[1]).pixels(), samples.getFeatures(0).getRow(1).toFloatVector());
    assertArrayEquals(new long[] {2, 10}, samples.getLabels(0).shape());
    assertArrayEquals(
        new int[] {objects.label(3), objects.label(1)},
        samples.getLabels(0).argMax(1).toIntVector());
    assertEquals(2, samples.getLabels(0).sumNumber().intValue());
  }

  @Test
  void areReadIntoMemoryInAnyOrder() {
    LabelledImages read = LabelledImages.read(objects, 3, 1);
    assertEquals(objects.label(3), read.label(0));
    assertEquals(objects.label(1), read.label(1));
    assertArrayEquals(
        objects.multiDataSet(3, 1).getFeatures(0).dup('c').data().asFloat(), read.pixels());
  }
}
