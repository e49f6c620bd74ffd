package dlfs.lab.charts;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** A white panel of a picture, with a title, to draw on. */
public final class Canvas {
  /** The height of the title, in pixels; drawing starts below it. */
  public static final int TITLE_HEIGHT = 34;

  private static final int MARGIN = 20;

  private final BufferedImage panel;
  private final Graphics2D graphics;

  public Canvas(int width, int height, String title) {
    panel = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    graphics = panel.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.setColor(Color.BLACK);
    font(Font.BOLD, 16);
    graphics.drawString(title, MARGIN, TITLE_HEIGHT - 10);
  }

  /** The antialiased graphics of the panel. */
  public Graphics2D graphics() {
    return graphics;
  }

  /**
   * Sets a sans-serif font.
   *
   * @param style {@link Font#PLAIN} or {@link Font#BOLD}
   */
  public void font(int style, int size) {
    graphics.setFont(new Font(Font.SANS_SERIF, style, size));
  }

  /** Writes a text centred at a point. */
  public void write(String text, double x, double y) {
    FontMetrics font = graphics.getFontMetrics();
    graphics.drawString(
        text,
        (float) (x - font.stringWidth(text) / 2.0),
        (float) (y + (font.getAscent() - font.getDescent()) / 2.0));
  }

  /** Returns the finished panel; nothing more can be drawn after that. */
  public BufferedImage finish() {
    graphics.dispose();
    return panel;
  }
}
