package dlfs.lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FinalFigureTest {

  @Test
  void showsCountsWithoutDecimalsUnlessAveraged() {
    FinalFigure count = FinalFigure.whole("rows");
    assertEquals("90", count.text(90));
    assertEquals("1,470", count.text(1470));
    assertEquals("90.5000", count.text(90.5));
    assertEquals("90.0000", FinalFigure.last("loss").text(90));
  }
}
