package dlfs.style;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.images.ImageShape;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TotalVariationTest {
  private static final ImageShape SHAPE = new ImageShape(3, 4, 5);

  @Test
  void isTheMeanOfTheSquaredDifferencesOfNeighbours() {
    var variation = new TotalVariation(new ImageShape(1, 2, 2));
    // 0 3
    // 4 10: right 3, 6; below 4, 7
    assertEquals((9 + 36 + 16 + 49) / 4.0, variation.of(0, 3, 4, 10), 1e-12);
  }

  @Test
  void ignoresTheBordersBetweenLinesAndChannels() {
    double[] image = new double[SHAPE.size()];
    for (int i = 0; i < image.length; i++) {
      image[i] = i / SHAPE.pixels(); // each channel has one value
    }
    assertEquals(0, new TotalVariation(SHAPE).of(image));
  }

  @Test
  void hasTheGradientOfCentralDifferences() {
    var variation = new TotalVariation(SHAPE);
    double[] image = new SplittableRandom(1).doubles(SHAPE.size()).toArray();
    double[] gradient = new double[image.length];
    Arrays.fill(gradient, 2);
    variation.addGradient(image, 3, gradient);
    double[] expected = new double[image.length];
    for (int i = 0; i < image.length; i++) {
      double value = image[i];
      image[i] = value + 1e-4;
      double above = variation.of(image);
      image[i] = value - 1e-4;
      expected[i] = 2 + 3 * (above - variation.of(image)) / 2e-4;
      image[i] = value;
    }
    assertArrayEquals(expected, gradient, 1e-10);
  }
}
