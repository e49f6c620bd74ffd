package dlfs.lab.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A drawing of a computational graph in the book's style: operations in circles, and at each edge
 * the value of the forward pass, above, and the derivative of the backward pass, below.
 */
public final class GraphDrawing {
  private static final int COLUMN = 210;
  private static final int ROW = 145;
  private static final int MARGIN = 50;
  private static final int RADIUS = 22;
  private static final int GAP = 8;
  private static final int NAME_GAP = 13;
  private static final int LABEL_GAP = 14;
  private static final int OFFSET = 4;
  private static final int HEAD = 9;
  private static final int HEAD_HEIGHT = 5;
  private static final Color FORWARD = new Color(0x0072B2);
  private static final Color BACKWARD = new Color(0xD55E00);

  private final Canvas canvas;
  private final Graphics2D graphics;

  private GraphDrawing(Canvas canvas) {
    this.canvas = canvas;
    this.graphics = canvas.graphics();
  }

  /**
   * A node.
   *
   * @param text the operation, such as ×, or the name of an input or output
   * @param operation whether it is an operation, which is drawn in a circle
   * @param column its position from the left, from 0
   * @param row its position from the top, from 0
   */
  public record Node(String text, boolean operation, double column, double row) {

    public static Node operation(String text, double column, double row) {
      return new Node(text, true, column, row);
    }

    public static Node variable(String name, double column, double row) {
      return new Node(name, false, column, row);
    }

    private double x() {
      return COLUMN * (column + 0.5);
    }

    private double y() {
      return Canvas.TITLE_HEIGHT + MARGIN + ROW * row;
    }
  }

  /**
   * An edge from one node to another.
   *
   * @param value the value of the forward pass
   * @param derivative the derivative of the backward pass
   */
  public record Edge(Node from, Node to, double value, double derivative) {}

  /** Draws a graph of these edges and of the nodes that they join. */
  public static BufferedImage draw(String title, List<Edge> edges) {
    double right = edges.stream().mapToDouble(edge -> edge.to.x()).max().orElseThrow();
    double lowest =
        edges.stream()
            .mapToDouble(edge -> Math.max(edge.from.y(), edge.to.y()))
            .max()
            .orElseThrow();
    var canvas = new Canvas((int) right + COLUMN / 2, (int) lowest + MARGIN, title);
    var drawing = new GraphDrawing(canvas);
    edges.stream().flatMap(edge -> Stream.of(edge.from, edge.to)).distinct().forEach(drawing::node);
    edges.forEach(drawing::edge);
    return canvas.finish();
  }

  private void node(Node node) {
    graphics.setColor(Color.BLACK);
    graphics.setStroke(new BasicStroke(1.6f));
    if (node.operation) {
      graphics.draw(
          new Ellipse2D.Double(node.x() - RADIUS, node.y() - RADIUS, 2 * RADIUS, 2 * RADIUS));
    }
    canvas.font(Font.PLAIN, node.operation ? 26 : 15);
    canvas.write(node.text, node.x(), node.y());
  }

  private void edge(Edge edge) {
    double dx = edge.to.x() - edge.from.x();
    double dy = edge.to.y() - edge.from.y();
    double length = Math.hypot(dx, dy);
    double begin = margin(edge.from, dx / length, dy / length);
    double end = length - margin(edge.to, dx / length, dy / length);

    var place = graphics.getTransform();
    graphics.translate(edge.from.x(), edge.from.y());
    graphics.rotate(Math.atan2(dy, dx));
    arrow(begin, end, -OFFSET, 1.4f, FORWARD);
    arrow(end, begin, OFFSET, 2.8f, BACKWARD);
    graphics.setTransform(place);

    double x = edge.from.x() + dx / length * (begin + end) / 2;
    double y = edge.from.y() + dy / length * (begin + end) / 2;
    label(edge.value, x, y, dy / length, -dx / length, FORWARD);
    label(edge.derivative, x, y, -dy / length, dx / length, BACKWARD);
  }

  /** The distance from a node's centre to the border of its circle or name, in this direction. */
  private double margin(Node node, double dx, double dy) {
    if (node.operation) {
      return RADIUS + GAP;
    }
    canvas.font(Font.PLAIN, 15);
    FontMetrics font = graphics.getFontMetrics();
    return NAME_GAP
        + Math.min(
            font.stringWidth(node.text) / 2.0 / Math.abs(dx),
            font.getHeight() / 2.0 / Math.abs(dy));
  }

  /** Draws an arrow along the edge, which lies on the x axis, with the outer half of its head. */
  private void arrow(double from, double to, double offset, float width, Color colour) {
    double back = Math.signum(from - to) * HEAD;
    var line = new Path2D.Double();
    line.moveTo(from, offset);
    line.lineTo(to, offset);
    line.lineTo(to + back, offset + Math.signum(offset) * HEAD_HEIGHT);
    graphics.setColor(colour);
    graphics.setStroke(new BasicStroke(width));
    graphics.draw(line);
  }

  /**
   * Writes a value beside an edge.
   *
   * @param dx the direction from the edge's middle; (dx, dy) has the length 1
   */
  private void label(double value, double x, double y, double dx, double dy, Color colour) {
    var format = new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT));
    String text = format.format(value);
    canvas.font(Font.BOLD, 15);
    FontMetrics font = graphics.getFontMetrics();
    double distance =
        LABEL_GAP + Math.abs(dx) * font.stringWidth(text) / 2 + Math.abs(dy) * font.getAscent() / 2;
    graphics.setColor(colour);
    canvas.write(text, x + dx * distance, y + dy * distance);
  }
}
