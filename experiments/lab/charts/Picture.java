package lab.charts;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A picture file: charts in rows and columns.
 *
 * @param file the file's name, ending in .png
 * @param columns how many charts stand side by side
 * @param charts the charts, row by row
 */
public record Picture(String file, int columns, List<? extends Chart<?, ?>> charts) {

  /** Draws it into this file; where the last row is not full, its end is white. */
  public void write(Path target) throws IOException {
    List<BufferedImage> images = charts.stream().map(BitmapEncoder::getBufferedImage).toList();
    int rows = (charts.size() + columns - 1) / columns;
    int width = images.get(0).getWidth();
    int height = images.get(0).getHeight();
    var picture = new BufferedImage(columns * width, rows * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    for (int i = 0; i < images.size(); i++) {
      graphics.drawImage(images.get(i), i % columns * width, i / columns * height, null);
    }
    graphics.dispose();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
      ImageIO.write(picture, "png", out);
    }
  }
}
