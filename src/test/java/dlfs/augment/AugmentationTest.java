package dlfs.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AugmentationTest {
  private static final int SIDE = 15;
  private static final int CENTRE = SIDE / 2;
  private static final int COUNT = 400;

  /** Returns an image with one white pixel. */
  private static LabelledImages dots(int row, int column) {
    float[] pixels = new float[COUNT * SIDE * SIDE];
    IntStream.range(0, COUNT).forEach(i -> pixels[i * SIDE * SIDE + row * SIDE + column] = 1);
    int[] labels = IntStream.range(0, COUNT).map(i -> i % 10).toArray();
    return new LabelledImages(new ImageShape(1, SIDE, SIDE), 10, pixels, labels);
  }

  /** Returns the centre of brightness, row and column. */
  private static double[] centre(LabelledImages images, int image) {
    double row = 0;
    double column = 0;
    double sum = 0;
    for (int place = 0; place < SIDE * SIDE; place++) {
      double pixel = images.pixels()[image * SIDE * SIDE + place];
      row += pixel * (place / SIDE);
      column += pixel * (place % SIDE);
      sum += pixel;
    }
    return new double[] {row / sum, column / sum};
  }

  private static LabelledImages augmented(Augmentation augmentation, LabelledImages images) {
    return augmentation.apply(images, new SplittableRandom(1));
  }

  private static double[] distances(LabelledImages images, int row, int column) {
    return IntStream.range(0, COUNT)
        .mapToDouble(i -> Math.hypot(centre(images, i)[0] - row, centre(images, i)[1] - column))
        .toArray();
  }

  @Test
  void noneLeavesImagesUnchanged() {
    LabelledImages images = dots(3, 11);
    assertTrue(Augmentation.NONE.isNone());
    assertArrayEquals(images.pixels(), augmented(Augmentation.NONE, images).pixels());
  }

  @Test
  void shiftsEachImageDifferentlyWithinTheMaximum() {
    LabelledImages moved = augmented(Augmentation.NONE.withShift(3), dots(CENTRE, CENTRE));
    double[] rows = IntStream.range(0, COUNT).mapToDouble(i -> centre(moved, i)[0]).toArray();
    double[] columns = IntStream.range(0, COUNT).mapToDouble(i -> centre(moved, i)[1]).toArray();
    for (double[] places : new double[][] {rows, columns}) {
      assertEquals(CENTRE - 3, DoubleStream.of(places).min().orElseThrow(), 0.1);
      assertEquals(CENTRE + 3, DoubleStream.of(places).max().orElseThrow(), 0.1);
      assertEquals(CENTRE, DoubleStream.of(places).average().orElseThrow(), 0.3);
    }
  }

  @Test
  void rotatesAroundTheCentre() {
    Augmentation turned = Augmentation.NONE.withRotation(30);
    for (double distance : distances(augmented(turned, dots(CENTRE, CENTRE)), CENTRE, CENTRE)) {
      assertEquals(0, distance, 1e-6);
    }
    LabelledImages images = augmented(turned, dots(CENTRE, CENTRE + 5));
    double[] angles =
        IntStream.range(0, COUNT)
            .mapToDouble(
                i ->
                    Math.toDegrees(
                        Math.atan2(centre(images, i)[0] - CENTRE, centre(images, i)[1] - CENTRE)))
            .toArray();
    assertEquals(-30, DoubleStream.of(angles).min().orElseThrow(), 2);
    assertEquals(30, DoubleStream.of(angles).max().orElseThrow(), 2);
    for (double distance : distances(images, CENTRE, CENTRE)) {
      assertEquals(5, distance, 0.2);
    }
  }

  @Test
  void scalesFromTheCentre() {
    LabelledImages images = augmented(Augmentation.NONE.withScale(0.2), dots(CENTRE, CENTRE + 5));
    double[] distances = distances(images, CENTRE, CENTRE);
    assertEquals(4, DoubleStream.of(distances).min().orElseThrow(), 0.1);
    assertEquals(6, DoubleStream.of(distances).max().orElseThrow(), 0.1);
  }

  @Test
  void flipsAboutHalfOfTheImages() {
    LabelledImages images = augmented(Augmentation.NONE.withFlip(), dots(2, 3));
    long mirrored =
        IntStream.range(0, COUNT).filter(i -> centre(images, i)[1] == SIDE - 1 - 3).count();
    long same = IntStream.range(0, COUNT).filter(i -> centre(images, i)[1] == 3).count();
    assertEquals(COUNT, mirrored + same);
    assertEquals(COUNT / 2.0, mirrored, 40);
  }

  @Test
  void distortsElasticallyByThatDeviation() {
    LabelledImages images = augmented(Augmentation.NONE.withElastic(1), dots(CENTRE, CENTRE));
    double meanSquare =
        Arrays.stream(distances(images, CENTRE, CENTRE)).map(d -> d * d).average().orElseThrow();
    assertEquals(2, meanSquare, 0.5); // of rows and of columns: 1 each
  }

  @Test
  void changesTheBrightnessUpToWhite() {
    LabelledImages images = augmented(Augmentation.NONE.withBrightness(0.5), dots(CENTRE, CENTRE));
    double[] light =
        IntStream.range(0, COUNT)
            .mapToDouble(i -> images.pixels()[(i * SIDE + CENTRE) * SIDE + CENTRE])
            .toArray();
    assertEquals(0.5, DoubleStream.of(light).min().orElseThrow(), 0.02);
    assertEquals(1, DoubleStream.of(light).max().orElseThrow());
  }

  static Augmentation[] augmentations() {
    return new Augmentation[] {
      Augmentation.NONE.withShift(2).withRotation(10).withScale(0.1).withElastic(0.5),
      Augmentation.NONE.withFlip().withBrightness(0.2)
    };
  }

  @ParameterizedTest
  @MethodSource("augmentations")
  void isReproducibleAndKeepsLabels(Augmentation augmentation) {
    LabelledImages images = dots(4, 9);
    LabelledImages once = augmented(augmentation, images);
    assertFalse(Arrays.equals(images.pixels(), once.pixels()));
    assertArrayEquals(once.pixels(), augmented(augmentation, images).pixels());
    IntStream.range(0, COUNT).forEach(i -> assertEquals(i % 10, once.label(i)));
  }

  @ParameterizedTest
  @MethodSource("augmentations")
  void changesAllChannelsOfAnImageAlike(Augmentation augmentation) {
    LabelledImages grey = dots(4, 9);
    int pixels = SIDE * SIDE;
    float[] coloured = new float[3 * grey.pixels().length];
    for (int i = 0; i < coloured.length; i++) {
      coloured[i] = grey.pixels()[i / (3 * pixels) * pixels + i % pixels];
    }
    LabelledImages changed =
        augmented(augmentation, grey.with(new ImageShape(3, SIDE, SIDE), coloured));
    float[] expected = augmented(augmentation, grey).pixels();
    for (int i = 0; i < coloured.length; i++) {
      assertEquals(expected[i / (3 * pixels) * pixels + i % pixels], changed.pixels()[i]);
    }
  }

  @Test
  void refusesInvalidParameters() {
    assertThrows(IllegalArgumentException.class, () -> Augmentation.NONE.withShift(-1));
    assertThrows(IllegalArgumentException.class, () -> Augmentation.NONE.withScale(1));
    assertThrows(IllegalArgumentException.class, () -> Augmentation.NONE.withRotation(Double.NaN));
  }

  @Test
  void describesItsChanges() {
    assertEquals("none", Augmentation.NONE.toString());
    assertEquals(
        "shift 2.0, elastic 0.5", Augmentation.NONE.withShift(2).withElastic(0.5).toString());
  }
}
