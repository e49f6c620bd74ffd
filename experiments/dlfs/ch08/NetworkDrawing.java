package dlfs.ch08;

import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.lab.charts.Canvas;
import dlfs.networks.LayerModule;
import dlfs.networks.LayerRow.Role;
import dlfs.networks.LayerTable;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Draws the graph of a network from top to bottom, in several columns if it is long: a box for each
 * layer, a frame around the layers of a block, and the shape of each output on the left. Equal
 * blocks that follow each other are drawn once.
 */
final class NetworkDrawing {
  private static final int MAX_HEIGHT = 1_450;
  private static final int MARGIN = 20;
  private static final int LABELS = 150;
  private static final int BOX_WIDTH = 136;
  private static final int BOX_HEIGHT = 36;
  private static final int COLUMN_GAP = 12;
  private static final int RANK_GAP = 20;
  private static final int JOIN_HEIGHT = 20;
  private static final int FRAME_GAP = 24;
  private static final int FRAME_PADDING = 12;
  private static final int SHORTCUT = 26;
  private static final int HEAD = 5;

  private static final Color LINE = new Color(0x404040);
  private static final Color FRAME = new Color(0xF3F3F3);
  private static final Color FRAME_BORDER = new Color(0xB8B8B8);
  private static final Color SHAPE = new Color(0x707070);
  private static final Color OTHERS = new Color(0xE6E6E6);
  private static final Map<Role, Color> COLOURS =
      Map.of(
          Role.CONVOLUTION, new Color(0xCFE6F5),
          Role.FULLY_CONNECTED, new Color(0xCDEBDD),
          Role.POOLING, new Color(0xFBE3B8),
          Role.CONCATENATION, new Color(0xEBD3E2),
          Role.ADDITION, Color.WHITE);

  private final Canvas canvas;
  private final Graphics2D graphics;

  private NetworkDrawing(Canvas canvas) {
    this.canvas = canvas;
    this.graphics = canvas.graphics();
  }

  /**
   * A module, or several equal ones that follow each other.
   *
   * @param first the first of them
   * @param last the last of them
   * @param count their number
   */
  private record Block(LayerModule first, LayerModule last, int count, ModuleLayout layout) {

    static Block of(LayerModule module) {
      return new Block(module, module, 1, ModuleLayout.of(module));
    }

    /** Returns these modules and one more that follows them. */
    Block and(LayerModule module) {
      return new Block(first, module, count + 1, layout);
    }

    /** The lines that name it; none for a layer, whose name is in its box. */
    List<String> names() {
      if (!isFramed()) {
        return List.of();
      }
      return count == 1
          ? List.of(first.name())
          : List.of(first.name(), "to " + last.name(), formatted("%d blocks", count));
    }

    boolean isFramed() {
      return layout.places().size() > 1;
    }

    /** Whether it ends in an output of its own beside that of the network. */
    boolean isSide() {
      return first.rows().stream().anyMatch(row -> row.role() == Role.LOSS);
    }

    boolean isLike(LayerModule module) {
      return isFramed()
          && first.type().equals(module.type())
          && first.output().equals(module.output())
          && first.parameters() == module.parameters();
    }

    int innerWidth() {
      return layout.columns() * (BOX_WIDTH + COLUMN_GAP) - COLUMN_GAP;
    }

    int width() {
      return isFramed()
          ? innerWidth() + 2 * FRAME_PADDING + (layout.hasIdentityShortcut() ? 2 * SHORTCUT : 0)
          : innerWidth();
    }

    int height() {
      if (!isFramed()) {
        return BOX_HEIGHT;
      }
      return (int) top(layout.ranks() - 1) + rankHeight(layout.ranks() - 1) + FRAME_PADDING;
    }

    /** The distance from the top of the frame to that of a rank. */
    double top(int rank) {
      return isFramed() ? RANK_GAP + rank * (BOX_HEIGHT + RANK_GAP) : 0;
    }

    int rankHeight(int rank) {
      boolean join =
          layout.places().stream().anyMatch(place -> place.rank() == rank && place.isJoin());
      return join ? JOIN_HEIGHT : BOX_HEIGHT;
    }
  }

  /**
   * A block in its place.
   *
   * @param x the middle
   * @param y the top
   */
  private record Placed(Block block, double x, double y) {
    double bottom() {
      return y + block.height();
    }

    double left() {
      return x - block.width() / 2.0;
    }

    double right() {
      return x + block.width() / 2.0;
    }

    double x(ModuleLayout.Place place) {
      return x + (place.column() - (block.layout.columns() - 1) / 2.0) * (BOX_WIDTH + COLUMN_GAP);
    }

    double y(ModuleLayout.Place place) {
      return y + block.top(place.rank());
    }
  }

  /**
   * Draws a network in which every module has the output of the one before it as its input.
   *
   * @param images the shape of its input
   */
  static BufferedImage draw(String title, LayerTable table, ImageShape images) {
    List<Block> blocks = blocks(table);
    List<List<Block>> columns = columns(blocks);
    int main = blocks.stream().filter(b -> !b.isSide()).mapToInt(Block::width).max().orElse(0);
    int side =
        blocks.stream().filter(Block::isSide).mapToInt(b -> b.width() + FRAME_GAP).max().orElse(0);
    int columnWidth = LABELS + main + side + 2 * FRAME_GAP;
    List<List<Placed>> placed = new ArrayList<>();
    int bottom = 0;
    for (int i = 0; i < columns.size(); i++) {
      double left = MARGIN + i * columnWidth + LABELS;
      placed.add(place(columns.get(i), left, main));
      bottom = Math.max(bottom, (int) bottom(placed.get(i)));
    }
    var canvas = new Canvas(MARGIN + columns.size() * columnWidth, bottom + FRAME_GAP, title);
    var drawing = new NetworkDrawing(canvas);
    drawing.input(images, placed.get(0).get(0));
    for (int i = 0; i < placed.size(); i++) {
      drawing.column(placed.get(i));
      if (i > 0) {
        double gutter = MARGIN + i * columnWidth - FRAME_GAP;
        drawing.connect(placed.get(i - 1), placed.get(i).get(0), gutter);
      }
    }
    return canvas.finish();
  }

  private static List<Block> blocks(LayerTable table) {
    List<Block> blocks = new ArrayList<>();
    for (LayerModule module : table.modules()) {
      int end = blocks.size() - 1;
      if (end >= 0 && blocks.get(end).isLike(module)) {
        blocks.set(end, blocks.get(end).and(module));
      } else if (!ModuleLayout.of(module).places().isEmpty()) {
        blocks.add(Block.of(module));
      }
    }
    return blocks;
  }

  /** Distributes blocks over columns of about the same height. */
  private static List<List<Block>> columns(List<Block> blocks) {
    int total = blocks.stream().filter(b -> !b.isSide()).mapToInt(NetworkDrawing::space).sum();
    int limit = total / (1 + (total - 1) / MAX_HEIGHT);
    List<List<Block>> columns = new ArrayList<>();
    int space = limit;
    for (Block block : blocks) {
      if (!block.isSide()) {
        if (space >= limit) {
          columns.add(new ArrayList<>());
          space = 0;
        }
        space += space(block);
      }
      columns.get(columns.size() - 1).add(block);
    }
    return columns;
  }

  private static int space(Block block) {
    return block.height() + FRAME_GAP;
  }

  private static List<Placed> place(List<Block> column, double left, int width) {
    List<Placed> placed = new ArrayList<>();
    double y = Canvas.TITLE_HEIGHT + 2 * FRAME_GAP;
    for (Block block : column) {
      if (block.isSide()) {
        placed.add(new Placed(block, left + width + FRAME_GAP + block.width() / 2.0, y));
      } else {
        placed.add(new Placed(block, left + width / 2.0, y));
        y += space(block);
      }
    }
    return placed;
  }

  private static Placed lastOfMain(List<Placed> column) {
    return column.stream()
        .filter(placed -> !placed.block.isSide())
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private static double bottom(List<Placed> column) {
    return column.stream().mapToDouble(Placed::bottom).max().orElseThrow();
  }

  private void input(ImageShape images, Placed first) {
    double y = first.y - FRAME_GAP;
    canvas.font(Font.PLAIN, 12);
    graphics.setColor(SHAPE);
    canvas.write("input " + images, first.x, y - 8);
    arrow(first.x, y, first.x, first.y);
  }

  private void column(List<Placed> column) {
    Placed before = null;
    for (Placed placed : column) {
      draw(placed);
      if (before != null && placed.block.isSide()) {
        double y = before.bottom() + FRAME_GAP / 2.0 - 4;
        arrow(before.x, before.bottom(), before.x, y, placed.x, y, placed.x, placed.y);
      } else if (before != null) {
        arrow(before.x, before.bottom(), placed.x, placed.y);
      }
      before = placed.block.isSide() ? before : placed;
    }
  }

  /**
   * Connects the end of a column with the beginning of the next one.
   *
   * @param gutter the x coordinate between the columns
   */
  private void connect(List<Placed> column, Placed next, double gutter) {
    Placed end = lastOfMain(column);
    double below = bottom(column) + FRAME_GAP / 2.0;
    double above = next.y - FRAME_GAP;
    arrow(
        end.x,
        end.bottom(),
        end.x,
        below,
        gutter,
        below,
        gutter,
        above,
        next.x,
        above,
        next.x,
        next.y);
  }

  private void draw(Placed placed) {
    Block block = placed.block;
    if (block.isFramed()) {
      var frame =
          new RoundRectangle2D.Double(
              placed.left(), placed.y, block.width(), block.height(), 14, 14);
      graphics.setColor(FRAME);
      graphics.fill(frame);
      graphics.setColor(FRAME_BORDER);
      graphics.setStroke(new BasicStroke(1));
      graphics.draw(frame);
    }
    label(placed);
    for (var place : block.layout.places()) {
      for (int input : place.inputs()) {
        edge(placed, input, place);
      }
    }
    block.layout.places().forEach(place -> place(placed, place));
  }

  /** Writes the name of a block, and the shape of its output, on its left. */
  private void label(Placed placed) {
    Block block = placed.block;
    if (block.isSide()) {
      return; // its layers have its name, and there is no room
    }
    double right = placed.left() - 10;
    canvas.font(Font.BOLD, 13);
    graphics.setColor(Color.BLACK);
    double y = placed.y + 16;
    for (String name : block.names()) {
      writeRight(name, right, y);
      y += 17;
    }
    canvas.font(Font.PLAIN, 12);
    graphics.setColor(SHAPE);
    writeRight(block.last.output().toString(), right, placed.bottom() - 8);
  }

  private void writeRight(String text, double right, double y) {
    graphics.drawString(
        text, (float) (right - graphics.getFontMetrics().stringWidth(text)), (float) y);
  }

  private void place(Placed placed, ModuleLayout.Place place) {
    double x = placed.x(place);
    double y = placed.y(place);
    graphics.setStroke(new BasicStroke(1.2f));
    if (place.isJoin()) {
      join(placed, place.row().role(), x, y);
      return;
    }
    fill(
        new RoundRectangle2D.Double(x - BOX_WIDTH / 2.0, y, BOX_WIDTH, BOX_HEIGHT, 8, 8),
        place.row().role());
    String name = place.row().name();
    canvas.font(Font.BOLD, 12);
    canvas.write(
        placed.block.isSide() ? name : name.substring(name.indexOf('.') + 1),
        x,
        y + BOX_HEIGHT * 0.3);
    canvas.font(Font.PLAIN, 11);
    canvas.write(description(place), x, y + BOX_HEIGHT * 0.72);
    boolean last = placed.block.layout.ranks() - 1 == place.rank();
    if (placed.block.isFramed() && last && !placed.block.isSide()) {
      line(x, y + BOX_HEIGHT, placed.x, placed.bottom());
    }
  }

  /** Draws an addition as a circle, and a concatenation as a bar under all branches. */
  private void join(Placed placed, Role role, double x, double y) {
    boolean adds = role == Role.ADDITION;
    double width = adds ? JOIN_HEIGHT : placed.block.innerWidth();
    double left = x - width / 2;
    fill(
        adds
            ? new Ellipse2D.Double(left, y, width, JOIN_HEIGHT)
            : new RoundRectangle2D.Double(left, y, width, JOIN_HEIGHT, 8, 8),
        role);
    canvas.font(Font.PLAIN, adds ? 17 : 12);
    canvas.write(adds ? "+" : "concatenation", x, y + JOIN_HEIGHT / 2.0);
    line(x, y + JOIN_HEIGHT, x, placed.bottom());
  }

  private static String description(ModuleLayout.Place place) {
    String type = place.row().type();
    if (place.row().hasWeights()) {
      type += ", " + place.row().output().channels();
    }
    return place.normalised() ? type + ", BN" : type;
  }

  private void fill(Shape shape, Role role) {
    graphics.setColor(COLOURS.getOrDefault(role, OTHERS));
    graphics.fill(shape);
    graphics.setColor(LINE);
    graphics.draw(shape);
    graphics.setColor(Color.BLACK);
  }

  /** Draws the edge from an input to a layer of the same block. */
  private void edge(Placed placed, int input, ModuleLayout.Place to) {
    Block block = placed.block;
    if (!block.isFramed()) {
      return;
    }
    double toX = placed.x(to);
    double toY = placed.y(to);
    double middle = toY + JOIN_HEIGHT / 2.0;
    if (input == ModuleLayout.OUTSIDE) {
      double split = placed.y + RANK_GAP / 2.0;
      if (to.isJoin()) {
        double x = placed.right() - FRAME_PADDING - SHORTCUT / 2.0;
        arrow(placed.x, split, x, split, x, middle, toX + JOIN_HEIGHT / 2.0, middle);
      } else {
        arrow(placed.x, placed.y, placed.x, split, toX, split, toX, toY);
      }
      return;
    }
    var from = block.layout.places().get(input);
    double fromX = placed.x(from);
    double fromY = placed.y(from) + block.rankHeight(from.rank());
    if (to.row().role() == Role.CONCATENATION) {
      arrow(fromX, fromY, fromX, toY);
    } else if (to.row().role() == Role.ADDITION && fromX != toX) {
      double side = toX + Math.signum(fromX - toX) * JOIN_HEIGHT / 2.0;
      arrow(fromX, fromY, fromX, middle, side, middle);
    } else {
      double bend = toY - RANK_GAP / 2.0;
      arrow(fromX, fromY, fromX, bend, toX, bend, toX, toY);
    }
  }

  /** Draws an arrow along points (x, y). */
  private void arrow(double... points) {
    line(points);
    int n = points.length;
    double x = points[n - 2];
    double y = points[n - 1];
    double dx = Math.signum(x - points[n - 4]);
    double dy = Math.signum(y - points[n - 3]);
    var head = new Path2D.Double();
    head.moveTo(x, y);
    head.lineTo(x - dx * HEAD * 1.5 - dy * HEAD * 0.8, y - dy * HEAD * 1.5 - dx * HEAD * 0.8);
    head.lineTo(x - dx * HEAD * 1.5 + dy * HEAD * 0.8, y - dy * HEAD * 1.5 + dx * HEAD * 0.8);
    head.closePath();
    graphics.fill(head);
  }

  /** Draws a line along points (x, y). */
  private void line(double... points) {
    var path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    graphics.setColor(LINE);
    graphics.setStroke(new BasicStroke(1.2f));
    graphics.draw(path);
  }
}
