package dlfs.lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.0000",
    "0.20014, 0.2001",
    "-0.001, -0.0010",
    "0.00099, 0.00099",
    "3.21e-7, 3.2e-07",
    "99.9, 99.9000",
    "-220.04, -220.0",
    "99999, 99999.0",
    "-2.58983747e13, -2.6e+13"
  })
  void showsOnlySignificantDigits(double value, String expected) {
    assertEquals(expected, Numbers.text(value));
  }
}
