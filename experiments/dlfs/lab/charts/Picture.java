package dlfs.lab.charts;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A picture file of panels in rows and columns. All columns have the width of the widest panel,
 * each row the height of its highest.
 *
 * @param file the file's name, ending in .png
 * @param columns the number of columns
 * @param panels the panels, row by row
 */
public record Picture(String file, int columns, List<BufferedImage> panels) {

  /** Creates a picture of charts. */
  public static Picture of(String file, int columns, List<? extends Chart<?, ?>> charts) {
    return new Picture(file, columns, charts.stream().map(Picture::panel).toList());
  }

  /** Creates a picture of a single chart. */
  public static Picture of(String file, Chart<?, ?> chart) {
    return new Picture(file, 1, List.of(panel(chart)));
  }

  /** Creates a picture of panels one below the other. */
  public static Picture of(String file, BufferedImage... panels) {
    return new Picture(file, 1, List.of(panels));
  }

  /** Paints a chart; XChart's own encoder would round every point of a curve to a pixel. */
  private static BufferedImage panel(Chart<?, ?> chart) {
    var panel = new BufferedImage(chart.getWidth(), chart.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = panel.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    chart.paint(graphics, panel.getWidth(), panel.getHeight());
    graphics.dispose();
    return panel;
  }

  /** Draws the picture into a file. */
  public void write(Path target) throws IOException {
    Files.write(target, png()); // ImageIO would hide why a file cannot be written
  }

  /** Draws the picture and returns it as PNG. */
  byte[] png() throws IOException {
    var png = new ByteArrayOutputStream();
    try (var image = new MemoryCacheImageOutputStream(png)) {
      ImageIO.write(draw(), "png", image);
    }
    return png.toByteArray();
  }

  private BufferedImage draw() {
    int width = panels.stream().mapToInt(BufferedImage::getWidth).max().orElseThrow();
    int rows = (panels.size() + columns - 1) / columns;
    int[] top = new int[rows + 1];
    for (int row = 0; row < rows; row++) {
      List<BufferedImage> inRow =
          panels.subList(row * columns, Math.min((row + 1) * columns, panels.size()));
      top[row + 1] =
          top[row] + inRow.stream().mapToInt(BufferedImage::getHeight).max().orElseThrow();
    }
    var picture = new BufferedImage(columns * width, top[rows], BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    for (int i = 0; i < panels.size(); i++) {
      graphics.drawImage(panels.get(i), i % columns * width, top[i / columns], null);
    }
    graphics.dispose();
    return picture;
  }
}
