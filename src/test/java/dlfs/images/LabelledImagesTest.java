package dlfs.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

class LabelledImagesTest {
  private final LabelledImages images =
      new LabelledImages(1, 2, new float[] {0f, .1f, .2f, .3f, .4f, .5f}, new byte[] {3, 1, 9});

  @Test
  void batchesImagesAsOftenAsTheyAreNamedWithOneHotLabels() {
    DataSet batch = images.batch(new int[] {2, 0, 2, 2});

    assertArrayEquals(new long[] {4, 2}, batch.getFeatures().shape());
    assertArrayEquals(new long[] {4, 10}, batch.getLabels().shape());
    assertArrayEquals(new float[] {.4f, .5f}, batch.getFeatures().getRow(0).toFloatVector());
    assertArrayEquals(new float[] {0f, .1f}, batch.getFeatures().getRow(1).toFloatVector());
    assertArrayEquals(new int[] {9, 3, 9, 9}, batch.getLabels().argMax(1).toIntVector());
    assertEquals(4, batch.getLabels().sumNumber().intValue());
  }

  @Test
  void keepsTheFirstInFileOrder() {
    LabelledImages two = images.first(2);
    assertEquals(2, two.count());
    assertArrayEquals(new float[] {0f, .1f, .2f, .3f}, two.pixels());
    assertSame(images, images.first(100));
  }

  @Test
  void givesTheImagesAtAnyPlacesInAnyOrder() {
    LabelledImages some = images.at(2, 0, 2);
    assertArrayEquals(new float[] {.4f, .5f, 0f, .1f, .4f, .5f}, some.pixels());
    assertArrayEquals(
        new int[] {9, 3, 9}, IntStream.range(0, some.count()).map(some::label).toArray());
    assertEquals(1, some.rows());
    assertEquals(2, some.columns());
    assertEquals(0, images.at().count());
  }

  @Test
  void refusesPixelsThatDoNotMatchTheLabels() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new LabelledImages(2, 2, new float[6], new byte[] {0, 1}));
  }

  @Test
  void refusesAPlaceThatThereIsNot() {
    assertThrows(IndexOutOfBoundsException.class, () -> images.batch(new int[] {3}));
    assertThrows(IndexOutOfBoundsException.class, () -> images.at(0, 3));
  }
}
