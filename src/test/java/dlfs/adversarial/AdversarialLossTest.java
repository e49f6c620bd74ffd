package dlfs.adversarial;

import static dlfs.adversarial.AdversarialLoss.GENERATED;
import static dlfs.adversarial.AdversarialLoss.MINIMAX;
import static dlfs.adversarial.AdversarialLoss.NON_SATURATING;
import static dlfs.adversarial.AdversarialLoss.REAL;
import static dlfs.adversarial.AdversarialLoss.probability;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.gradients.NumericalDifferentiation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The losses as functions of the discriminator's logit. */
class AdversarialLossTest {

  @ParameterizedTest
  @ValueSource(doubles = {-5, -0.3, 0, 1, 7})
  void areThoseOfThePaper(double logit) {
    double d = 1 / (1 + Math.exp(-logit));
    assertEquals(d, probability(logit), 1e-15);
    assertEquals(-Math.log(d), REAL.value(logit), 1e-12);
    assertEquals(-Math.log(1 - d), GENERATED.value(logit), 1e-12);
    assertEquals(-Math.log(d), NON_SATURATING.value(logit), 1e-12);
    assertEquals(Math.log(1 - d), MINIMAX.value(logit), 1e-12);
  }

  @ParameterizedTest
  @EnumSource
  void haveTheseDerivatives(AdversarialLoss loss) {
    for (double logit = -6; logit <= 6; logit += 0.37) {
      double expected = NumericalDifferentiation.derivative(loss::value, logit, 1e-5);
      assertEquals(expected, loss.derivative(logit), 1e-9, loss + " at " + logit);
    }
  }

  @Test
  void doNotOverflow() {
    for (double logit : new double[] {-1e4, 1e4}) {
      double wrong = Math.max(0, -logit);
      assertEquals(wrong, REAL.value(logit));
      assertEquals(wrong > 0 ? -1 : 0, REAL.derivative(logit), 0);
      assertEquals(Math.max(0, logit), GENERATED.value(logit));
      assertEquals(logit > 0 ? 1 : 0, GENERATED.derivative(logit), 0);
    }
    assertTrue(REAL.derivative(40) < 0); // σ(40) - 1 would round to 0
  }

  /** So the generator would not learn from a discriminator that recognises its images. */
  @Test
  void onlyTheMinimaxLossHasNoGradientWhereTheDiscriminatorIsRight() {
    assertEquals(0, MINIMAX.derivative(-20), 1e-8);
    assertEquals(-1, NON_SATURATING.derivative(-20), 1e-8);
    assertEquals(-1, MINIMAX.derivative(20), 1e-8);
    assertEquals(0, NON_SATURATING.derivative(20), 1e-8);
  }

  @Test
  void areMeansOverImagesWhoseGradientsAreOfTheSum() {
    INDArray logits = Nd4j.createFromArray(-1.0, 0.5, 3.0).reshape(3, 1);
    double sum = REAL.value(-1) + REAL.value(0.5) + REAL.value(3);
    assertEquals(sum / 3, REAL.mean(logits), 1e-15);
    INDArray gradient = REAL.gradient(logits);
    assertEquals(logits.shapeInfoToString(), gradient.shapeInfoToString());
    assertEquals(REAL.derivative(0.5), gradient.getDouble(1), 1e-15);
    double probabilities = probability(-1) + probability(0.5) + probability(3);
    assertEquals(probabilities / 3, AdversarialLoss.meanProbability(logits), 1e-15);
  }
}
