package dlfs.lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
  private static final Quantity LOSS = Quantity.last("loss", "SGD");

  private static boolean holds(Quantity.Check check, double... values) {
    return check.holds().test(values);
  }

  @ParameterizedTest
  @CsvSource({
    "0.499, true, true, false, true",
    "0.5, false, true, true, true",
    "0.501, false, false, true, false",
    "-0.5, true, true, false, true",
    "-0.6, true, true, false, false",
    "NaN, false, false, false, false"
  })
  void isCheckedAgainstALimit(
      double loss, boolean below, boolean atMost, boolean atLeast, boolean within) {
    assertEquals(below, holds(LOSS.below(0.5), loss));
    assertEquals(atMost, holds(LOSS.atMost(0.5), loss));
    assertEquals(atLeast, holds(LOSS.atLeast(0.5), loss));
    assertEquals(within, holds(LOSS.within(0.5), loss));
  }

  @Test
  void isCheckedAgainstAnExpectedValue() {
    assertTrue(holds(LOSS.is(3), 3));
    assertFalse(holds(LOSS.is(3), 3.001));
    assertTrue(holds(LOSS.is(0.5, 0.01), 0.505));
    assertFalse(holds(LOSS.is(0.5, 0.01), 0.52));
    assertFalse(holds(LOSS.is(0.5, 0.01), Double.NaN));
  }

  @Test
  void isCheckedAgainstOthers() {
    assertTrue(holds(LOSS.below(LOSS), 0.4, 0.5));
    assertFalse(holds(LOSS.below(LOSS), 0.5, 0.5));
    Quantity.Check check = Quantity.allBelow(List.of(LOSS, LOSS), List.of(LOSS, LOSS));
    assertTrue(holds(check, 1, 2, 3, 4));
    assertFalse(holds(check, 1, 3, 2, 4));
    assertFalse(holds(check, 1, 2, 3, Double.NaN));
    assertFalse(holds(check, Double.NaN, 2, 3, 4));
  }

  @Test
  void statesWhatIsExpected() {
    assertEquals("below 0.5", LOSS.below(0.5).expectation());
    assertEquals("at least 14", LOSS.atLeast(14).expectation());
    assertEquals("at most 1e-07", LOSS.atMost(1e-7).expectation());
    assertEquals("between -0.15 and 0.15", LOSS.within(0.15).expectation());
    assertEquals("46,764,746", LOSS.is(46_764_746).expectation());
    assertEquals("-6.11110793e-10", LOSS.is(-6.11110793e-10, 1e-18).expectation());
    assertEquals("-2.58983747e+13", LOSS.is(-2.58983747e13, 1e5).expectation());
    assertEquals("", LOSS.below(LOSS).expectation());
  }

  @Test
  void derivesOthersWithTheSameVariantIfBothHaveIt() {
    Metrics metrics =
        new Metrics(
            List.of("SGD"),
            List.of(0L),
            List.of(
                new Measurement("SGD", 0, null, 0, "loss", 6),
                new Measurement("SGD", 0, null, 0, "other_loss", 2)));
    Quantity other = Quantity.last("other_loss", "SGD");
    assertEquals("other loss", other.name());
    assertEquals("SGD", LOSS.minus("gap", other).variant());
    assertEquals("", LOSS.minus("gap", Quantity.last("loss", "Adam")).variant());
    assertEquals(8, LOSS.plus("sum", other).of(metrics, 0));
    assertEquals(4, LOSS.minus("gap", other).of(metrics, 0));
    assertEquals(3, LOSS.over("ratio", other).of(metrics, 0));
  }

  /** In any locale; counts have no decimals. */
  @ParameterizedTest
  @CsvSource({
    "0.31682707641, 1e-8, 0.31682708",
    "4.5397868609e-05, 1e-13, 4.53978686e-05",
    "220.00000000000003, 1e-12, 220",
    "0.9352, 0, 0.9352",
    "0.98012, 0.005, 0.9801",
    "3, 0, 3",
    "60850, 0, '60,850'",
    "NaN, 1e-8, NaN"
  })
  void showsTheDigitsThatTheToleranceRequires(double loss, double tolerance, String shown) {
    assertEquals(shown, LOSS.is(0, tolerance).quantities().get(0).text(loss));
  }
}
