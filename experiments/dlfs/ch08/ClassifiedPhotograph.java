package dlfs.ch08;

import static dlfs.text.Text.formatted;

import dlfs.lab.charts.Canvas;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Draws a photograph, as a network receives it, beside bars of the most probable classes. */
final class ClassifiedPhotograph {
  private static final int PHOTOGRAPH_SIZE = 340;
  private static final int MARGIN = 20;
  private static final int BARS_LEFT = 2 * MARGIN + PHOTOGRAPH_SIZE + 10;
  private static final int MAX_BAR_LENGTH = 420;
  private static final int ROW_HEIGHT = 68;
  private static final int BAR_HEIGHT = 24;
  private static final int WIDTH = BARS_LEFT + MAX_BAR_LENGTH + 100;
  private static final Color BAR = new Color(0x0072B2);
  private static final Color TRACK = new Color(0xECECEC);

  private ClassifiedPhotograph() {}

  /**
   * A class and its probability.
   *
   * @param name the class, as in WordNet: synonyms, separated by commas
   */
  record Bar(String name, double probability) {}

  /**
   * Draws the photograph and the bars.
   *
   * @param photograph a PNG; if empty, its place is left empty
   * @param bars the most probable class first
   */
  static BufferedImage draw(String title, Optional<byte[]> photograph, List<Bar> bars) {
    var canvas = new Canvas(WIDTH, Canvas.TITLE_HEIGHT + PHOTOGRAPH_SIZE + MARGIN, title);
    Graphics2D graphics = canvas.graphics();
    photograph.ifPresent(png -> drawPhotograph(graphics, png));
    for (int row = 0; row < bars.size(); row++) {
      draw(canvas, bars.get(row), Canvas.TITLE_HEIGHT + row * ROW_HEIGHT);
    }
    return canvas.finish();
  }

  private static void drawPhotograph(Graphics2D graphics, byte[] png) {
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    try {
      var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(png));
      BufferedImage photograph = ImageIO.read(in); // closes the stream
      graphics.drawImage(
          photograph, MARGIN, Canvas.TITLE_HEIGHT, PHOTOGRAPH_SIZE, PHOTOGRAPH_SIZE, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void draw(Canvas canvas, Bar bar, int top) {
    Graphics2D graphics = canvas.graphics();
    canvas.font(Font.PLAIN, 15);
    graphics.setColor(Color.BLACK);
    graphics.drawString(shortened(canvas, bar.name), BARS_LEFT, top + 18);
    double barTop = top + 28;
    graphics.setColor(TRACK);
    graphics.fill(new Rectangle2D.Double(BARS_LEFT, barTop, MAX_BAR_LENGTH, BAR_HEIGHT));
    graphics.setColor(BAR);
    double length = MAX_BAR_LENGTH * bar.probability;
    graphics.fill(new Rectangle2D.Double(BARS_LEFT, barTop, length, BAR_HEIGHT));
    graphics.setColor(Color.BLACK);
    graphics.drawString(
        formatted("%.1f %%", 100 * bar.probability),
        BARS_LEFT + MAX_BAR_LENGTH + 12,
        (float) (barTop + 18));
  }

  /** Returns the name without the last of its synonyms, as far as it is too long. */
  private static String shortened(Canvas canvas, String name) {
    String text = name;
    while (text.contains(",")
        && canvas.graphics().getFontMetrics().stringWidth(text) > MAX_BAR_LENGTH + 90) {
      text = text.substring(0, text.lastIndexOf(','));
    }
    return text;
  }
}
