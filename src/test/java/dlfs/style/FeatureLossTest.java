package dlfs.style;

import static dlfs.support.Closeness.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.gradients.NumericalGradient;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The losses of features by hand, and their gradients by central differences. */
class FeatureLossTest {
  private static final DataType TYPE = DataType.DOUBLE;

  private static INDArray features(double... values) {
    return Nd4j.create(values, new long[] {1, 2, 1, values.length / 2}, 'c');
  }

  private static INDArray random(int seed, long... shape) {
    Nd4j.getRandom().setSeed(seed);
    return Nd4j.randn(TYPE, shape);
  }

  /** Returns the same features with the channels of a position adjacent in memory. */
  private static INDArray channelsLast(INDArray features) {
    return features.permute(0, 2, 3, 1).dup('c').permute(0, 3, 1, 2);
  }

  @Test
  void theGramMatrixIsTheMeanProductOfChannels() {
    INDArray gram = GramMatrix.of(features(1, 2, 3, 4, 5, 6)); // rows (1, 2, 3) and (4, 5, 6)
    INDArray expected = Nd4j.create(new double[][] {{14, 32}, {32, 77}}).divi(3);
    assertClose("Gram matrix", expected, gram);
  }

  @Test
  void theGramMatrixDoesNotDependOnWhereFeaturesAre() {
    INDArray moved = features(3, 1, 2, 6, 4, 5);
    assertClose("Gram matrix", GramMatrix.of(features(1, 2, 3, 4, 5, 6)), GramMatrix.of(moved));
    INDArray repeated = features(1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6); // of an image twice as large
    assertClose("Gram matrix", GramMatrix.of(moved), GramMatrix.of(repeated));
  }

  @Test
  void theContentLossIsHalfTheMeanSquaredDifference() {
    var loss = new ContentLoss(features(0, 0, 0, 0));
    assertEquals((1 + 4 + 9 + 16) / 8.0, loss.of(features(1, 2, 3, 4), 1).value(), 1e-12);
    assertEquals(0, loss.of(features(0, 0, 0, 0), 1).value());
  }

  @Test
  void theStyleLossIsTheSquaredDifferenceOfGramMatrices() {
    var loss = new StyleLoss(features(1, 0, 0, 1)); // G = I / 2
    INDArray same = features(0, 1, 1, 0);
    assertEquals(0, loss.of(same, 1).value(), 1e-15);
    INDArray other = features(1, 1, 1, 1); // G = 1 everywhere
    assertEquals((0.25 + 1 + 1 + 0.25) / 16, loss.of(other, 1).value(), 1e-12);
  }

  static Stream<FeatureLoss> losses() {
    return Stream.of(
        new ContentLoss(random(1, 1, 3, 4, 5)),
        new ContentLoss(channelsLast(random(1, 1, 3, 4, 5))),
        new StyleLoss(random(2, 1, 3, 6, 2)),
        new StyleLoss(channelsLast(random(2, 1, 3, 6, 2))));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void theGradientIsThatOfCentralDifferences(FeatureLoss loss) {
    INDArray features = random(3, 1, 3, 4, 5);
    INDArray numerical = NumericalGradient.of(x -> loss.of(x, 1).value(), features, 1e-5);
    assertClose("gradient", 1e-8, numerical, loss.of(features, 1).gradient());
    assertClose("weighted", 1e-8, numerical.mul(7), loss.of(features, 7).gradient());
    INDArray reordered = channelsLast(features);
    assertClose("reordered", 1e-8, numerical, loss.of(reordered, 1).gradient());
    assertEquals(loss.of(features, 1).value(), loss.of(reordered, 1).value(), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"FLOAT", "DOUBLE"})
  void keepsTheTypeAndTheFeatures(DataType type) {
    INDArray features = random(4, 1, 3, 4, 5).castTo(type);
    INDArray before = features.dup();
    for (FeatureLoss loss :
        new FeatureLoss[] {new ContentLoss(features.mul(2)), new StyleLoss(features.mul(2))}) {
      assertEquals(type, loss.of(features, 1).gradient().dataType());
      assertEquals(before, features);
    }
  }

  @Test
  void refusesFeaturesOfAnotherShape() {
    var content = new ContentLoss(random(1, 1, 3, 4, 5));
    assertThrows(IllegalArgumentException.class, () -> content.of(random(1, 1, 3, 4, 4), 1));
    var style = new StyleLoss(random(1, 1, 3, 4, 5));
    assertThrows(IllegalArgumentException.class, () -> style.of(random(1, 1, 2, 4, 5), 1));
    assertThrows(IllegalArgumentException.class, () -> style.of(random(1, 2, 3, 4, 5), 1));
  }
}
