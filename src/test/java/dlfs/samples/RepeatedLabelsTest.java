package dlfs.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.api.MultiDataSet;

class RepeatedLabelsTest {
  private static final LabelledImages IMAGES =
      new LabelledImages(new ImageShape(1, 1, 2), 3, new float[] {1, 2, 3, 4}, new int[] {2, 0});

  @Test
  void haveTheSameLabelsForEachOutput() {
    Samples samples = new RepeatedLabels(IMAGES, 3);
    assertEquals(2, samples.count());
    MultiDataSet batch = samples.multiDataSet(1, 0);
    assertEquals(IMAGES.multiDataSet(1, 0).getFeatures(0), batch.getFeatures(0));
    assertEquals(3, batch.getLabels().length);
    assertArrayEquals(new float[] {1, 0, 0, 0, 0, 1}, batch.getLabels(0).data().asFloat());
    assertSame(batch.getLabels(0), batch.getLabels(1));
    assertSame(batch.getLabels(0), batch.getLabels(2));
    assertNull(batch.getLabelsMaskArrays());
  }

  @Test
  void passOnRandomChanges() {
    Samples doubled =
        new RepeatedLabels(
            IMAGES.preparedBy((images, random) -> images.with(images.shape(), doubled(images))), 2);
    MultiDataSet batch = doubled.multiDataSet(new SplittableRandom(1), 0, 1);
    assertArrayEquals(new float[] {2, 4, 6, 8}, batch.getFeatures(0).data().asFloat());
  }

  private static float[] doubled(LabelledImages images) {
    float[] pixels = images.pixels().clone();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] *= 2;
    }
    return pixels;
  }

  @Test
  void needAnOutput() {
    var refusal = assertThrows(IllegalArgumentException.class, () -> new RepeatedLabels(IMAGES, 0));
    assertEquals("labels need at least 1 output, not 0", refusal.getMessage());
  }
}
