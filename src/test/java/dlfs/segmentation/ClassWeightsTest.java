package dlfs.segmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassWeightsTest {
  private static final byte IGNORED = (byte) SegmentedImages.IGNORED;

  /**
   * The frequencies are 9/16 of the sky (in both images), 3/8 of the road and 2/8 of the car, whose
   * median is 3/8.
   */
  @Test
  void dividesTheMedianFrequencyByThatOfTheClass() {
    byte[] first = {0, 0, 0, 1, 1, 1, IGNORED, IGNORED};
    byte[] second = {0, 0, 0, 0, 0, 0, 2, 2};
    double[] weights =
        ClassWeights.byMedianFrequency(PixelImages.of(4, List.of(first, second, new byte[8])), 2)
            .values();
    assertArrayEquals(new double[] {2 / 3.0, 1, 1.5}, weights, 1e-12);
  }

  @Test
  void givesAClassThatDoesNotOccurTheWeightOne() {
    byte[] labels = {0, 0, 0, 2, IGNORED, IGNORED}; // frequencies 3/6 and 1/6
    double[] weights =
        ClassWeights.byMedianFrequency(PixelImages.of(3, List.of(labels)), 1).values();
    assertArrayEquals(new double[] {2 / 3.0, 1, 2}, weights, 1e-12);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesAWeightThatIsNotANumberAboveZero(double weight) {
    assertThrows(IllegalArgumentException.class, () -> new ClassWeights(new double[] {1, weight}));
  }
}
