package dlfs.lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
  private static final FinalFigure LOSS = FinalFigure.meanOfLast(2, "train_loss");
  private static final FinalFigure ACCURACY = FinalFigure.last("test_accuracy");

  private static Metrics metrics() {
    List<Measurement> rows = new ArrayList<>();
    for (long seed = 0; seed < 3; seed++) {
      for (int i = 0; i < 3; i++) {
        rows.add(new Measurement("SGD", seed, null, i, "train_loss", 10 - i - seed));
      }
      rows.add(new Measurement("SGD", seed, null, 2, "test_accuracy", 0.5));
    }
    rows.add(new Measurement("Adam", 0, null, 0, "train_loss", 1));
    rows.add(new Measurement("Adam", 1, null, 0, "train_loss", 2));
    rows.add(new Measurement("Adam", 1, null, 1, Metrics.DIVERGED, Double.NaN));
    rows.add(new Measurement("Adam", 2, null, 0, Metrics.DIVERGED, Double.POSITIVE_INFINITY));
    return new Metrics(List.of("SGD", "Adam"), List.of(0L, 1L, 2L), rows);
  }

  @Test
  void givesMeanSampleDeviationAndRangeOverSeedsOfTheFinalFigures() {
    Summary.Row loss = Summary.of(metrics(), List.of(LOSS)).find("SGD", "train_loss").get();
    assertEquals(3, loss.seeds());
    assertEquals(7.5, loss.mean(), 1e-12); // 8.5, 7.5, 6.5
    assertEquals(1, loss.std(), 1e-12);
    assertEquals(6.5, loss.min(), 1e-12);
    assertEquals(8.5, loss.max(), 1e-12);
  }

  @Test
  void countsOnlySeedsThatDidNotDiverge() {
    Summary.Row loss = Summary.of(metrics(), List.of(LOSS)).find("Adam", "train_loss").get();
    assertEquals(1, loss.seeds());
    assertEquals(1, loss.mean());
    assertTrue(Double.isNaN(loss.std()));
    assertEquals(3, loss.perSeed().length);
  }

  @Test
  void omitsFiguresThatAVariantNeverRecorded() {
    var row = new Measurement("SGD", 0, null, 0, "train_loss", 1);
    Metrics metrics = new Metrics(List.of("SGD"), List.of(0L), List.of(row, row));
    List<Summary.Row> rows = Summary.of(metrics, List.of(LOSS, ACCURACY)).rows();
    assertEquals(List.of(LOSS), rows.stream().map(Summary.Row::figure).toList());
  }

  @Test
  void isWrittenInTheSpecifiedFormatInAnyLocale(@TempDir Path folder) throws IOException {
    try (var results = ResultsFolder.open(folder, "E")) {
      results.write(metrics(), Summary.of(metrics(), List.of(LOSS, ACCURACY)));
      results.write(List.<Verdict>of());
      assertEquals(
          """
          variant,metric,seeds,mean,std,min,max
          SGD,train_loss,3,7.5,1.0,6.5,8.5
          SGD,test_accuracy,3,0.5,0.0,0.5,0.5
          Adam,train_loss,1,1.0,,1.0,1.0
          Adam,test_accuracy,0,NaN,,NaN,NaN
          """,
          Files.readString(results.file("summary.csv")));
      List<String> rows = Files.readAllLines(results.file("metrics.csv"));
      assertEquals("variant,seed,epoch,iteration,metric,value", rows.get(0));
      assertEquals("SGD,0,,0,train_loss,10.0", rows.get(1));
      assertEquals("Adam,1,,1,diverged,NaN", rows.get(rows.size() - 2));
      assertEquals("Adam,2,,0,diverged,Infinity", rows.get(rows.size() - 1));
      assertEquals("claim,book,measured,verdict\n", Files.readString(results.file("claims.csv")));
    }
  }
}
