package dlfs.lab.charts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.charts.GraphDrawing.Edge;
import dlfs.lab.charts.GraphDrawing.Node;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GraphDrawingTest {
  private static final int FORWARD = 0x0072B2;
  private static final int BACKWARD = 0xD55E00;

  private static final Node VARIABLE = Node.variable("apple", 0, 0);
  private static final Node OPERATION = Node.operation("×", 1, 0);

  @Test
  void drawsValuesAboveEachEdgeAndDerivativesBelow() {
    BufferedImage graph = GraphDrawing.draw("", List.of(new Edge(VARIABLE, OPERATION, 100, 2.2)));
    assertTrue(meanRow(graph, FORWARD) < meanRow(graph, BACKWARD) - 5);
  }

  @Test
  void leavesRoomForEveryNode() {
    Node farther = Node.operation("+", 3, 2);
    BufferedImage small = GraphDrawing.draw("", List.of(new Edge(VARIABLE, OPERATION, 1, 1)));
    BufferedImage large =
        GraphDrawing.draw(
            "", List.of(new Edge(VARIABLE, OPERATION, 1, 1), new Edge(OPERATION, farther, 1, 1)));
    assertTrue(large.getWidth() > small.getWidth());
    assertTrue(large.getHeight() > small.getHeight());
    for (BufferedImage graph : List.of(small, large)) {
      IntStream.range(0, graph.getHeight())
          .forEach(y -> assertTrue(isWhite(graph, graph.getWidth() - 1, y), "cut off at right"));
      IntStream.range(0, graph.getWidth())
          .forEach(x -> assertTrue(isWhite(graph, x, graph.getHeight() - 1), "cut off below"));
    }
  }

  private static boolean isWhite(BufferedImage image, int x, int y) {
    return (image.getRGB(x, y) & 0xffffff) == 0xffffff;
  }

  /** Returns the mean row of the pixels of a colour; NaN if there are none. */
  private static double meanRow(BufferedImage image, int colour) {
    return IntStream.range(0, image.getWidth() * image.getHeight())
        .filter(
            i -> (image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xffffff) == colour)
        .map(i -> i / image.getWidth())
        .average()
        .orElse(Double.NaN);
  }
}
