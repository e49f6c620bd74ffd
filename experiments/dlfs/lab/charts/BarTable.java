package dlfs.lab.charts;

import static dlfs.text.Text.formatted;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/** A table of bars with a row for each variant: one panel of a picture. */
public final class BarTable {
  private static final int NAMES_WIDTH = 270;
  private static final int COLUMN_WIDTH = 380;
  private static final int MAX_BAR_LENGTH = 270;
  private static final int TOP = Canvas.TITLE_HEIGHT + 34;
  private static final int ROW_HEIGHT = 30;
  private static final int BAR_HEIGHT = 20;
  private static final int GAP = 8;
  private static final int MARGIN = 20;

  private BarTable() {}

  /**
   * One column.
   *
   * @param title its title
   * @param colour the colour of its bars
   * @param values a value for each row, not negative; NaN for none
   * @param format the format of the values, as {@link String#format} takes it
   */
  public record Column(String title, Color colour, double[] values, String format) {}

  /**
   * Draws a table; in each column, the largest value has the longest bar.
   *
   * @param names the names of the rows
   */
  public static BufferedImage draw(String title, List<String> names, List<Column> columns) {
    var canvas =
        new Canvas(
            NAMES_WIDTH + columns.size() * COLUMN_WIDTH,
            TOP + names.size() * ROW_HEIGHT + MARGIN,
            title);
    canvas.font(Font.PLAIN, 15);
    for (int row = 0; row < names.size(); row++) {
      write(canvas, names.get(row), MARGIN, middle(row));
    }
    for (int column = 0; column < columns.size(); column++) {
      draw(canvas, columns.get(column), NAMES_WIDTH + column * COLUMN_WIDTH);
    }
    return canvas.finish();
  }

  private static void draw(Canvas canvas, Column column, int left) {
    write(canvas, column.title, left, TOP - ROW_HEIGHT / 2.0);
    double largest = Arrays.stream(column.values).filter(x -> x > 0).max().orElse(1);
    Graphics2D graphics = canvas.graphics();
    for (int row = 0; row < column.values.length; row++) {
      double value = column.values[row];
      if (!Double.isNaN(value)) {
        double length = MAX_BAR_LENGTH * value / largest;
        graphics.setColor(column.colour);
        graphics.fill(
            new Rectangle2D.Double(left, middle(row) - BAR_HEIGHT / 2.0, length, BAR_HEIGHT));
        graphics.setColor(Color.BLACK);
        String text = formatted(column.format, value);
        write(canvas, text, left + length + GAP, middle(row));
      }
    }
  }

  private static double middle(int row) {
    return TOP + (row + 0.5) * ROW_HEIGHT;
  }

  /** Writes a text that starts at a point. */
  private static void write(Canvas canvas, String text, double x, double y) {
    canvas.write(text, x + canvas.graphics().getFontMetrics().stringWidth(text) / 2.0, y);
  }
}
