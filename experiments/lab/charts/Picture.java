package lab.charts;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A picture file: charts in rows and columns.
 *
 * @param file the file's name, ending in .png
 * @param columns how many charts stand side by side
 * @param charts the charts, row by row
 */
public record Picture(String file, int columns, List<? extends Chart<?, ?>> charts) {

  /** Draws it into this file. */
  public void write(Path target) throws IOException {
    int rows = (charts.size() + columns - 1) / columns;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
      BitmapEncoder.saveBitmap(charts, rows, columns, out, BitmapFormat.PNG);
    }
  }
}
