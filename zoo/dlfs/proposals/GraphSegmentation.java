package dlfs.proposals;

import static dlfs.text.Text.formatted;

import dlfs.images.ColourImage;

/**
 * The graph-based segmentation of P. F. Felzenszwalb and D. P. Huttenlocher, "Efficient graph-based
 * image segmentation", IJCV 59 (2004). The names are the paper's.
 *
 * <p>Each pixel is a component C at first. The edges (v_i, v_j) between neighbouring pixels are
 * visited by non-decreasing weight w, the difference of their colours, and two components are
 * merged unless there is evidence for a boundary between them:
 *
 * <pre>
 *   Dif(C1, C2) &gt; MInt(C1, C2) = min(Int(C1) + tau(C1), Int(C2) + tau(C2))      (4)
 *   tau(C) = k / |C|                                                            (5)
 * </pre>
 *
 * The difference Dif between two components is the weight of the lightest edge between them, which
 * is the first to be visited; the internal difference Int is the largest weight in the minimum
 * spanning tree of a component, which is that of the last edge that merged it. Small components are
 * merged by the threshold tau even if they differ much. At the end, components below a minimum size
 * are merged with a neighbour.
 *
 * @param sigma the standard deviation of the Gaussian that smooths the image first, in pixels;
 *     above 0, 0.8 in the paper
 * @param k the scale: larger values give larger segments; at least 0, for channels in [0, 255]
 * @param minSize the smallest number of pixels of a segment, at least 1
 */
public record GraphSegmentation(double sigma, double k, int minSize) {
  /** The smoothing of both papers. */
  public static final double SIGMA = 0.8;

  public GraphSegmentation {
    if (!(sigma > 0) || !(k >= 0) || minSize < 1) {
      throw new IllegalArgumentException(
          formatted(
              "segmentation with sigma %s, k %s and segments of at least %d pixels: expected sigma"
                  + " above 0, k of at least 0, and at least 1 pixel",
              sigma, k, minSize));
    }
  }

  /** Divides an image into segments. */
  public Segments segments(ColourImage image, ColourSpace space) {
    return segments(graph(space.channelsOf(image), image.width()));
  }

  /**
   * Returns the graph of the smoothed image, which depends on {@link #sigma} alone.
   *
   * @param channels [channels][height * width]
   */
  PixelGraph graph(float[][] channels, int width) {
    var gaussian = new Gaussian(sigma);
    float[][] smoothed = new float[channels.length][];
    for (int i = 0; i < channels.length; i++) {
      smoothed[i] = gaussian.smoothed(channels[i], width);
    }
    return new PixelGraph(smoothed, width);
  }

  /** Divides the image of a graph into segments: algorithm 1 of the paper. */
  Segments segments(PixelGraph graph) {
    var components = new Components(graph.pixels());
    for (int edge = 0; edge < graph.edges(); edge++) {
      int c1 = components.root(graph.first(edge));
      int c2 = components.root(graph.second(edge));
      float w = graph.weight(edge);
      if (c1 != c2 && w <= minimumInternalDifference(components, c1, c2)) {
        components.merge(c1, c2, w);
      }
    }
    for (int edge = 0; edge < graph.edges(); edge++) {
      int c1 = components.root(graph.first(edge));
      int c2 = components.root(graph.second(edge));
      if (c1 != c2 && Math.min(components.size(c1), components.size(c2)) < minSize) {
        components.merge(c1, c2, graph.weight(edge));
      }
    }
    return Segments.of(components.roots(), graph.width());
  }

  /** MInt(C1, C2). */
  private double minimumInternalDifference(Components components, int c1, int c2) {
    return Math.min(
        components.internalDifference(c1) + k / components.size(c1),
        components.internalDifference(c2) + k / components.size(c2));
  }
}
