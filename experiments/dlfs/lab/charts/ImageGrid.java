package dlfs.lab.charts;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Images in rows and columns, under a title: one panel of a picture. */
public final class ImageGrid {
  private static final int GAP = 8;
  private static final int MARGIN = 20;
  private static final int CAPTION_HEIGHT = 17;
  private static final Color MARKED = new Color(0xD55E00);

  private ImageGrid() {}

  /**
   * One image.
   *
   * @param caption the text below it; may be empty
   * @param marked whether the caption is highlighted
   */
  public record Tile(BufferedImage image, String caption, boolean marked) {}

  /**
   * Returns the images of a sheet.
   *
   * @param png the PNG of a {@link dlfs.lab.artefacts.Bitmap#sheet}
   * @param columns the number of images in a row of the sheet
   * @param count the number of images
   */
  public static List<BufferedImage> split(byte[] png, int columns, int count) {
    BufferedImage sheet = rgb(png);
    int width = sheet.getWidth() / columns;
    int height = sheet.getHeight() / ((count + columns - 1) / columns);
    return IntStream.range(0, count)
        .mapToObj(i -> sheet.getSubimage(i % columns * width, i / columns * height, width, height))
        .toList();
  }

  /**
   * Returns the images of a sheet with captions.
   *
   * @param png the PNG of a {@link dlfs.lab.artefacts.Bitmap#sheet}; if empty, there are no images
   * @param columns the number of images in a row of the sheet
   * @param captions the text below each image
   */
  public static List<Tile> tiles(Optional<byte[]> png, int columns, List<String> captions) {
    List<BufferedImage> images =
        png.map(sheet -> split(sheet, columns, captions.size())).orElse(List.of());
    return IntStream.range(0, images.size())
        .mapToObj(i -> new Tile(images.get(i), captions.get(i), false))
        .toList();
  }

  /** Decodes a PNG, whose grey levels a conversion by {@code getRGB} would change. */
  private static BufferedImage rgb(byte[] png) {
    Raster samples = raster(png);
    int last = samples.getNumBands() - 1; // 0 for grey, 2 for RGB
    var rgb =
        new BufferedImage(samples.getWidth(), samples.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < rgb.getHeight(); y++) {
      for (int x = 0; x < rgb.getWidth(); x++) {
        int red = samples.getSample(x, y, 0);
        int green = samples.getSample(x, y, last / 2);
        int blue = samples.getSample(x, y, last);
        rgb.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return rgb;
  }

  private static Raster raster(byte[] png) {
    try {
      var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(png));
      return ImageIO.read(in).getRaster(); // closes the stream
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
    int width = tiles.isEmpty() ? 0 : tiles.get(0).image.getWidth() * scale;
    int height = tiles.isEmpty() ? 0 : tiles.get(0).image.getHeight() * scale;
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
      graphics.drawImage(tile.image, x, y, width, height, null);
      graphics.setColor(Color.LIGHT_GRAY);
      graphics.drawRect(x - 1, y - 1, width + 1, height + 1);
      graphics.setColor(tile.marked ? MARKED : Color.BLACK);
      graphics.drawString(tile.caption, x, y + height + CAPTION_HEIGHT - 3);
    }
    return canvas.finish();
  }
}
