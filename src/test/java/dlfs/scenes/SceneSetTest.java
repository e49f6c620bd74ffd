package dlfs.scenes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.boxes.BoxedObject;
import dlfs.images.ImageDataset;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.samples.Origin;
import dlfs.strokes.Strokes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

class SceneSetTest {
  private static final ImageDataset IMAGES = new Strokes(0).dataset(500);
  private static final SceneSettings SETTINGS =
      new SceneSettings(48, 40, 1, 4, 0.3, 0.5, 0.2, 1, 4, 0.1);

  private final SceneDataset dataset = SceneDataset.of(SETTINGS, IMAGES, 5, 20, 10);
  private final SceneSet scenes = dataset.training();

  @Test
  void namesItsSourceAndCounts() {
    assertEquals("scenes-strokes", dataset.name());
    assertEquals(Origin.GENERATED, dataset.origin());
    assertEquals("generated from strokes (generated, seed 0), seed 5", dataset.source());
    assertEquals(Map.of(), dataset.checksums());
    assertEquals(20, dataset.training().count());
    assertEquals(10, dataset.test().count());
  }

  @Test
  void testScenesShowTestImagesOnly() {
    LabelledImages other = new Strokes(1).training(500);
    var changed = new ImageDataset("strokes", "", Origin.GENERATED, other, IMAGES.test(), Map.of());
    SceneDataset same = SceneDataset.of(SETTINGS, changed, 5, 20, 10);
    assertArrayEquals(dataset.test().scene(3).pixels(), same.test().scene(3).pixels());
    assertFalse(
        Arrays.equals(dataset.training().scene(3).pixels(), same.training().scene(3).pixels()));
  }

  @Test
  void refusesImagesOfUnknownObjects() {
    var photographs =
        new ImageDataset(
            "cifar-10", "", Origin.PUBLISHED, IMAGES.training(), IMAGES.test(), Map.of());
    var refusal =
        assertThrows(
            IllegalArgumentException.class, () -> SceneDataset.of(SETTINGS, photographs, 0, 1, 1));
    assertEquals(
        "scenes are made of mnist, fashion-mnist or strokes, but not of cifar-10",
        refusal.getMessage());
  }

  @Test
  void knowsTheObjectsOfASceneWithoutPaintingIt() {
    for (int i = 0; i < scenes.count(); i++) {
      assertEquals(scenes.scene(i).objects(), scenes.sceneObjects(i));
    }
    assertThrows(IndexOutOfBoundsException.class, () -> scenes.sceneObjects(20));
  }

  @Test
  void sceneIsAnImageWithObjectsAndLabels() {
    Scene scene = scenes.scene(4);
    assertEquals("scene-00004", scenes.name(4));
    assertEquals("scene-00004", scenes.at(4).name(0));
    assertArrayEquals(scene.pixels(), scenes.image(4).pixels());
    assertEquals(new ImageShape(3, 40, 48), scenes.image(4).shape());
    assertEquals(10, scenes.objectClasses().size());
    assertEquals(
        scene.objects().stream().map(o -> new BoxedObject(o.label(), o.box())).toList(),
        scenes.objects(4));
    assertEquals(11, scenes.pixelClasses().size());
    assertEquals(List.of("background", "zero"), scenes.pixelClasses().subList(0, 2));
    assertArrayEquals(scene.classes(), scenes.labels(4));
    assertArrayEquals(scene.pixels(), scenes.segmented(4).image().pixels());
    assertArrayEquals(scene.classes(), scenes.segmented(4).labels());
  }

  @Test
  void samplesAreImagesWithTheClassOfEachPixel() {
    MultiDataSet samples = scenes.multiDataSet(4, 2, 4);
    INDArray images = samples.getFeatures(0);
    INDArray classes = samples.getLabels(0);
    assertArrayEquals(new long[] {3, 3 * 40 * 48}, images.shape());
    assertArrayEquals(new long[] {3, 11, 40, 48}, classes.shape());
    int[] indices = {4, 2, 4};
    INDArray numbers = classes.argMax(1); // [3, 40, 48]
    INDArray sums = classes.sum(1); // [3, 40, 48]
    for (int n = 0; n < 3; n++) {
      Scene scene = scenes.scene(indices[n]);
      assertArrayEquals(scene.pixels(), images.getRow(n).toFloatVector());
      for (int pixel = 0; pixel < 40 * 48; pixel++) {
        assertEquals(scene.classes()[pixel], numbers.getInt(n, pixel / 48, pixel % 48));
        assertEquals(1, sums.getFloat(n, pixel / 48, pixel % 48));
      }
    }
  }

  @Test
  void sceneIsAnImageWithACaption() {
    Scene scene = scenes.scene(4);
    assertEquals(List.of(scene.caption()), scenes.captions(4));
    assertEquals(List.of(scene.caption()), scenes.captioned(4).captions());
    assertArrayEquals(scene.pixels(), scenes.captioned(4).image().pixels());
    assertEquals(scene.caption(), scenes.tokens().text(scenes.tokens().numbers(scene.caption())));
    assertEquals(Captions.maxWords(ObjectKind.DIGITS, 4), scenes.maxWords());
  }

  @Test
  void aSelectionHasItsScenesInTheirOrder() {
    SceneSet some = scenes.at(9, 3);
    assertEquals(2, some.count());
    assertArrayEquals(scenes.scene(9).pixels(), some.scene(0).pixels());
    assertArrayEquals(scenes.scene(3).pixels(), some.at(1).scene(0).pixels());
  }

  @Test
  void refusesIndicesOutOfRange() {
    assertThrows(IndexOutOfBoundsException.class, () -> scenes.scene(20));
    assertThrows(IndexOutOfBoundsException.class, () -> scenes.multiDataSet(0, 20));
    assertThrows(IndexOutOfBoundsException.class, () -> scenes.multiDataSet(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> scenes.at(20));
    assertThrows(IllegalArgumentException.class, () -> SceneDataset.of(SETTINGS, IMAGES, 0, 0, 1));
  }
}
