package dlfs.proposals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianTest {
  private static final int WIDTH = 31;
  private static final int HEIGHT = 25;
  private static final int CENTRE = HEIGHT / 2 * WIDTH + WIDTH / 2;

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.8, 1, 2})
  void keepsAFlatImage(double sigma) {
    float[] flat = new float[WIDTH * HEIGHT];
    Arrays.fill(flat, 7);
    var gaussian = new Gaussian(sigma);
    assertArrayEquals(flat, gaussian.smoothed(flat, WIDTH), 1e-4f);
    assertArrayEquals(new float[WIDTH * HEIGHT], gaussian.derivativeX(flat, WIDTH), 1e-4f);
    assertArrayEquals(new float[WIDTH * HEIGHT], gaussian.derivativeY(flat, WIDTH), 1e-4f);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.8, 1, 2})
  void spreadsAPointByTheDensityOfTheNormalDistribution(double sigma) {
    float[] point = new float[WIDTH * HEIGHT];
    point[CENTRE] = 1;
    float[] smoothed = new Gaussian(sigma).smoothed(point, WIDTH);
    double sum = 0;
    for (float value : smoothed) {
      sum += value;
    }
    assertEquals(1, sum, 1e-4);
    double ratio = Math.exp(-0.5 / (sigma * sigma));
    assertEquals(ratio, smoothed[CENTRE + 1] / smoothed[CENTRE], 1e-4);
    assertEquals(ratio, smoothed[CENTRE + WIDTH] / smoothed[CENTRE], 1e-4);
    assertEquals(ratio * ratio, smoothed[CENTRE + WIDTH + 1] / smoothed[CENTRE], 1e-4);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.8, 1, 2})
  void theDerivativesOfARampAreItsSlopes(double sigma) {
    float[] ramp = new float[WIDTH * HEIGHT];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = 3 * (i % WIDTH) - 2 * (i / WIDTH);
    }
    var gaussian = new Gaussian(sigma);
    assertEquals(3, gaussian.derivativeX(ramp, WIDTH)[CENTRE], 1e-3);
    assertEquals(-2, gaussian.derivativeY(ramp, WIDTH)[CENTRE], 1e-3);
  }
}
