package dlfs.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

class LabelledImagesTest {
  private static final int[] DIGITS = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

  private final LabelledImages images =
      new LabelledImages(
          new ImageShape(1, 1, 2),
          10,
          new float[] {0f, .1f, .2f, .3f, .4f, .5f},
          new int[] {3, 1, 9});

  @Test
  void batchesRepeatedImagesWithOneHotLabels() {
    DataSet batch = images.batch(new int[] {2, 0, 2, 2});

    assertArrayEquals(new long[] {4, 2}, batch.getFeatures().shape());
    assertArrayEquals(new long[] {4, 10}, batch.getLabels().shape());
    assertArrayEquals(new float[] {.4f, .5f}, batch.getFeatures().getRow(0).toFloatVector());
    assertArrayEquals(new float[] {0f, .1f}, batch.getFeatures().getRow(1).toFloatVector());
    assertArrayEquals(new int[] {9, 3, 9, 9}, batch.getLabels().argMax(1).toIntVector());
    assertEquals(4, batch.getLabels().sumNumber().intValue());
  }

  @Test
  void iteratesInFileOrderAndAllowsASmallerLastBatch() {
    DataSetIterator iterator = images.iterator(2);
    assertArrayEquals(new int[] {3, 1}, classes(iterator.next()));
    assertArrayEquals(new int[] {9}, classes(iterator.next()));
    assertFalse(iterator.hasNext());
    assertThrows(NoSuchElementException.class, iterator::next);
    iterator.reset();
    assertArrayEquals(new int[] {3, 1}, classes(iterator.next()));
  }

  @Test
  void shufflesAnewInEveryEpochReproducibly() {
    LabelledImages many = new LabelledImages(new ImageShape(1, 1, 1), 10, new float[10], DIGITS);
    DataSetIterator one = many.iterator(10, 7);
    DataSetIterator same = many.iterator(10, 7);
    int[] firstEpoch = classes(one.next());
    one.reset();
    int[] secondEpoch = classes(one.next());

    assertArrayEquals(firstEpoch, classes(same.next()));
    same.reset();
    same.reset(); // has no effect before the first batch of an epoch
    assertArrayEquals(secondEpoch, classes(same.next()));
    assertFalse(Arrays.equals(firstEpoch, secondEpoch));
    assertArrayEquals(
        IntStream.range(0, 10).toArray(), Arrays.stream(secondEpoch).sorted().toArray());
    assertFalse(Arrays.equals(firstEpoch, classes(many.iterator(10, 8).next())));
  }

  @Test
  void refusesAnEmptyBatch() {
    assertThrows(IllegalArgumentException.class, () -> images.iterator(0));
  }

  private static int[] classes(DataSet batch) {
    return batch.getLabels().argMax(1).toIntVector();
  }

  @Test
  void returnsTheFirstInFileOrder() {
    LabelledImages two = images.first(2);
    assertEquals(2, two.count());
    assertArrayEquals(new float[] {0f, .1f, .2f, .3f}, two.pixels());
    assertSame(images, images.first(100));
  }

  @Test
  void returnsImagesAtAnyIndicesInAnyOrder() {
    LabelledImages some = images.at(2, 0, 2);
    assertArrayEquals(new float[] {.4f, .5f, 0f, .1f, .4f, .5f}, some.pixels());
    assertArrayEquals(
        new int[] {9, 3, 9}, IntStream.range(0, some.count()).map(some::label).toArray());
    assertEquals(new ImageShape(1, 1, 2), some.shape());
    assertEquals(0, images.at().count());
  }

  @Test
  void refusesPixelsThatDoNotMatchTheLabels() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new LabelledImages(new ImageShape(1, 2, 2), 2, new float[6], new int[] {0, 1}));
  }

  @Test
  void refusesAnInvalidIndex() {
    assertThrows(IndexOutOfBoundsException.class, () -> images.batch(new int[] {3}));
    assertThrows(IndexOutOfBoundsException.class, () -> images.at(0, 3));
  }

  /** Two colour images of one pixel, of classes beyond the range of a byte. */
  private static LabelledImages coloured() {
    return new LabelledImages(
        new ImageShape(3, 1, 1),
        1_000,
        new float[] {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f},
        new int[] {999, 128});
  }

  @Test
  void returnsColourImagesOfAThousandClassesChannelByChannel() {
    MultiDataSet samples = coloured().multiDataSet(1, 0);
    assertArrayEquals(new long[] {2, 3}, samples.getFeatures(0).shape());
    assertArrayEquals(new long[] {2, 1_000}, samples.getLabels(0).shape());
    assertArrayEquals(
        new float[] {0.4f, 0.5f, 0.6f}, samples.getFeatures(0).getRow(0).toFloatVector());
    assertArrayEquals(new int[] {128, 999}, samples.getLabels(0).argMax(1).toIntVector());
  }

  @Test
  void namesClassesByNumberUnlessTheyHaveNames() {
    assertEquals(List.of("0", "1", "2"), LabelledImages.numbers(3));
    var animals =
        new LabelledImages(
            new ImageShape(1, 1, 1), List.of("cat", "dog"), new float[1], new int[] {1});
    assertEquals(List.of("cat", "dog"), animals.iterator(1).getLabels());
    assertEquals(2, animals.iterator(1).totalOutcomes());
    assertEquals(3, coloured().iterator(1).inputColumns());
  }

  @Test
  void keepsLabelsWithOtherPixels() {
    LabelledImages grey = coloured().with(new ImageShape(1, 1, 2), new float[] {1, 2, 3, 4});
    assertEquals(999, grey.label(0));
    assertEquals(1_000, grey.classes());
    assertArrayEquals(new float[] {3, 4}, grey.at(1).pixels());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10})
  void refusesALabelThatIsNoClass(int label) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new LabelledImages(new ImageShape(1, 1, 1), 10, new float[1], new int[] {label}));
  }
}
