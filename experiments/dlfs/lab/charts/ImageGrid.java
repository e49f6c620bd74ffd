package dlfs.lab.charts;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/** Grey images in rows and columns, under a title: one panel of a picture. */
public final class ImageGrid {
  private static final int GAP = 8;
  private static final int MARGIN = 20;
  private static final int CAPTION_HEIGHT = 17;
  private static final Color MARKED = new Color(0xD55E00);

  private ImageGrid() {}

  /**
   * One image.
   *
   * @param values its pixels, row by row
   * @param columns its width
   * @param white the value that is drawn white
   * @param black the value that is drawn black; below {@code white} or above
   * @param caption the text below it; may be empty
   * @param marked whether the caption is highlighted
   */
  public record Tile(
      double[] values, int columns, double white, double black, String caption, boolean marked) {

    /** A tile with its smallest value white and its largest black. */
    public static Tile stretched(double[] values, int columns, String caption) {
      double min = Arrays.stream(values).min().orElseThrow();
      double max = Arrays.stream(values).max().orElseThrow();
      return new Tile(values, columns, min, max > min ? max : min + 1, caption, false);
    }

    private int rows() {
      return values.length / columns;
    }

    private int grey(int index) {
      double darkness = Math.min(1, Math.max(0, (values[index] - white) / (black - white)));
      int level = (int) Math.round(255 * (1 - darkness));
      return level << 16 | level << 8 | level;
    }

    private BufferedImage image() {
      var image = new BufferedImage(columns, rows(), BufferedImage.TYPE_INT_RGB);
      for (int index = 0; index < values.length; index++) {
        image.setRGB(index % columns, index / columns, grey(index));
      }
      return image;
    }
  }

  /**
   * Draws tiles.
   *
   * @param columns the number of tiles in a row
   * @param scale the width and height of a pixel of a tile in the picture
   * @param tiles the tiles, all of the same size; without any, only the title is drawn
   */
  public static BufferedImage draw(String title, int columns, int scale, List<Tile> tiles) {
    int width = tiles.stream().mapToInt(tile -> tile.columns * scale).findFirst().orElse(0);
    int height = tiles.stream().mapToInt(tile -> tile.rows() * scale).findFirst().orElse(0);
    boolean captions = tiles.stream().anyMatch(tile -> !tile.caption.isEmpty());
    int rowHeight = height + GAP + (captions ? CAPTION_HEIGHT : 0);
    int rows = (tiles.size() + columns - 1) / columns;
    var canvas =
        new Canvas(
            2 * MARGIN + columns * (width + GAP) - GAP,
            Canvas.TITLE_HEIGHT + rows * rowHeight + MARGIN,
            title);
    Graphics2D graphics = canvas.graphics();
    canvas.font(Font.PLAIN, 12);
    for (int i = 0; i < tiles.size(); i++) {
      Tile tile = tiles.get(i);
      int x = MARGIN + i % columns * (width + GAP);
      int y = Canvas.TITLE_HEIGHT + i / columns * rowHeight;
      graphics.drawImage(tile.image(), x, y, width, height, null);
      graphics.setColor(Color.LIGHT_GRAY);
      graphics.drawRect(x - 1, y - 1, width + 1, height + 1);
      graphics.setColor(tile.marked ? MARKED : Color.BLACK);
      graphics.drawString(tile.caption, x, y + height + CAPTION_HEIGHT - 3);
    }
    return canvas.finish();
  }
}
