package dlfs.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScalingTest {

  private static LabelledImages images(int rows, int columns, float... pixels) {
    var shape = new ImageShape(1, rows, columns);
    int[] labels = IntStream.range(3, 3 + pixels.length / shape.size()).toArray();
    return new LabelledImages(shape, 10, pixels, labels);
  }

  @Test
  void interpolatesTheNearestPixels() {
    LabelledImages scaled = Scaling.to(images(2, 2, 0, 1, 0, 1), 4);
    float[] row = {0, 0.25f, 0.75f, 1};
    for (int i = 0; i < 4; i++) {
      assertEquals(row[i], scaled.pixels()[i]);
      assertEquals(row[i], scaled.pixels()[12 + i]);
    }
    LabelledImages transposed = Scaling.to(images(2, 2, 0, 0, 1, 1), 4);
    IntStream.range(0, 16)
        .forEach(i -> assertEquals(row[i / 4], transposed.pixels()[i], "pixel " + i));
  }

  @Test
  void keepsLabelsAndBrightness() {
    LabelledImages scaled = Scaling.to(images(1, 1, 0.2f, 0.7f), 3);
    assertEquals(2, scaled.count());
    assertEquals(new ImageShape(1, 3, 3), scaled.shape());
    assertEquals(3, scaled.label(0));
    assertEquals(4, scaled.label(1));
    IntStream.range(0, 18)
        .forEach(i -> assertEquals(i < 9 ? 0.2f : 0.7f, scaled.pixels()[i], "pixel " + i));
  }

  @Test
  void doesNotChangeImagesOfThatSize() {
    LabelledImages images = images(2, 2, 0.1f, 0.2f, 0.3f, 0.4f);
    assertArrayEquals(images.pixels(), Scaling.to(images, 2).pixels());
  }

  @Test
  void scalesEachChannelAsAnImageOfItsOwn() {
    LabelledImages grey = images(2, 3, 0, 1, 0.5f, 1, 0, 0.2f, 0.9f, 0.3f, 0, 0, 0.4f, 1);
    var colour =
        new LabelledImages(new ImageShape(2, 2, 3), 1, grey.pixels(), new int[] {0}); // 2 channels
    LabelledImages scaled = Scaling.to(colour, 5);
    assertEquals(new ImageShape(2, 5, 5), scaled.shape());
    assertArrayEquals(Scaling.to(grey, 5).pixels(), scaled.pixels());
  }

  @Test
  void scalesDown() {
    LabelledImages scaled = Scaling.to(images(2, 4, 0, 0, 1, 1, 0, 0, 1, 1), 1);
    assertArrayEquals(new float[] {0.5f}, scaled.pixels());
  }

  @Test
  void refusesAnInvalidSize() {
    assertThrows(IllegalArgumentException.class, () -> Scaling.to(images(1, 1, 0), 0));
  }
}
