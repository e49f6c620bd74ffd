package dlfs.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the figures that pages quote from {@code results/baseline} with their sources. */
class QuotedFiguresTest {

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "results/README.md", "BENCHMARKS.md"})
  void everyFigureAgreesWithItsSource(String name) {
    Page page = Page.read(name);
    assertEquals(
        page.marks(), page.quotations().size(), "a comment with a source does not follow a figure");
    assertEquals(
        List.of(),
        page.quotations().stream()
            .filter(q -> Baseline.values(q.source()).stream().noneMatch(q::isRounded))
            .map(quotation -> quotation + ": " + Baseline.values(quotation.source()))
            .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "results/README.md", "BENCHMARKS.md"})
  void everyOtherFigureHasAReason(String name) {
    assertEquals(
        List.of(),
        Page.read(name).figuresWithoutSource().stream()
            .filter(figure -> OtherFigures.ALL.stream().noneMatch(o -> o.contains(name, figure)))
            .toList(),
        "name the source in a comment after the figure, or add the figure to OtherFigures");
  }

  @Test
  void noReasonIsStale() {
    for (OtherFigures other : OtherFigures.ALL) {
      List<String> quoted = Page.read(other.page()).figuresWithoutSource();
      assertTrue(quoted.containsAll(other.figures()), other::toString);
      assertFalse(quoted.isEmpty(), other::toString);
    }
  }

  @Test
  void findsFiguresWithAndWithoutSource() {
    Page page =
        new Page(
            "example.md",
            """
            Section 3.4.2 of version 1.0.0-M2.1, section 8.2 and sections 8.3, 8.4
            to 8.5: 0.9937<!-- =A; b; c --> of 60,850<!-- =A; b; d -->,
            3.2e-10<!-- =A; b c; d; max --> and 0.5, 1,234.5. `new Adam(0.001)` [0.7](0.8.png)

                mvn -Dx=0.9

            ```java
            double rate = 0.01;
            ```
            ```
            0.25
            ```
            """);
    assertEquals(
        List.of(
            new Page.Quotation("0.9937", "A; b; c"),
            new Page.Quotation("60,850", "A; b; d"),
            new Page.Quotation("3.2e-10", "A; b c; d; max")),
        page.quotations());
    assertEquals(List.of("0.5", "1,234.5", "0.7", "0.25"), page.figuresWithoutSource());
  }

  @ParameterizedTest
  @CsvSource({
    "0.9937, 0.99372, true", "0.9937, 0.99365, true", "0.9937, 0.9938, false",
    "'60,850', 60850.0, true", "'60,850', 60851, false", "3.2e-10, 3.18E-10, true",
    "3.2e-10, 3.26E-10, false", "14, 14.0, true"
  })
  void roundsToTheQuotedDigits(String figure, BigDecimal value, boolean same) {
    assertEquals(same, new Page.Quotation(figure, "").isRounded(value));
  }

  @Test
  void readsEveryKindOfSource() {
    BigDecimal mean = value("OptimizerComparison; SGD; train_loss");
    assertTrue(mean.compareTo(value("OptimizerComparison; SGD; train_loss; min")) > 0);
    assertTrue(mean.compareTo(value("OptimizerComparison; SGD; train_loss; max")) < 0);
    assertTrue(value("OptimizerComparison; SGD; train_loss; seed 0").signum() > 0);
    assertTrue(value("verdicts; reproduced").intValueExact() > 0);
    assertFalse(Baseline.values("claim; OptimizerComparison; 1").isEmpty());
    assertThrows(AssertionError.class, () -> value("OptimizerComparison; none; none"));
  }

  private static BigDecimal value(String source) {
    return Baseline.values(source).get(0);
  }

  @Test
  void findsTheNumbersInMeasuredValues() {
    assertEquals(
        List.of(new BigDecimal("14"), new BigDecimal("16"), new BigDecimal("1.0e-06")),
        Page.numbers("faster at 14 of 16 scales, layer1_std 1.0e-06, float32"));
  }
}
