package dlfs.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A reference value from the book's own code over several seeds.
 *
 * @param mean its mean
 * @param std its standard deviation
 */
public record Reference(double mean, double std) {
  private static final int MOST_DEVIATIONS = 3;

  /** Reads the rows of a file of reference values, each by column name. */
  public static List<Map<String, String>> rows(String file) throws IOException {
    List<String> lines = Files.readAllLines(SharedFiles.reference(file));
    String[] names = lines.get(0).split(",");
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  /** Reads the mean loss over the last 100 iterations, by variant. */
  public static Map<String, Reference> losses(String summary, String variant) throws IOException {
    Map<String, Reference> references = new LinkedHashMap<>();
    for (Map<String, String> row : rows(summary)) {
      references.put(
          row.get(variant),
          new Reference(
              Double.parseDouble(row.get("loss_last100_mean")),
              Double.parseDouble(row.get("loss_last100_std"))));
    }
    return references;
  }

  /** Prints the deviation of a value, and fails if it exceeds three standard deviations. */
  public void assertNear(String what, double ours) {
    System.out.printf(
        Locale.ROOT,
        "%-24s ours %.4f, book %.4f +- %.4f, off by %+.1f standard deviations%n",
        what,
        ours,
        mean,
        std,
        (ours - mean) / std);
    assertEquals(mean, ours, MOST_DEVIATIONS * std, what);
  }
}
