package dlfs.proposals;

import dlfs.boxes.Box;
import dlfs.images.ColourImage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The segments of an image by several strategies, of which each part is computed only once. */
final class SegmentedImage {
  private final ColourImage image;
  private final Map<ColourSpace, InSpace> spaces = new EnumMap<>(ColourSpace.class);

  SegmentedImage(ColourImage image) {
    this.image = image;
  }

  /** Returns the hierarchy of regions by a strategy. */
  Hierarchy hierarchy(Strategy strategy) {
    return spaces.computeIfAbsent(strategy.space(), InSpace::new).hierarchy(strategy);
  }

  /** Segments and the region of each. */
  private record Initial(Segments segments, List<Region> regions) {}

  /** The image in a colour space. */
  private final class InSpace {
    private final float[][] channels;
    private final PixelBins colours;
    private final PixelBins textures;
    private final Map<Double, PixelGraph> graphs = new HashMap<>(); // by sigma
    private final Map<GraphSegmentation, Initial> segmented = new HashMap<>();

    InSpace(ColourSpace space) {
      channels = space.channelsOf(image);
      colours = PixelBins.ofColours(channels);
      textures = PixelBins.ofTextures(channels, image.width());
    }

    Hierarchy hierarchy(Strategy strategy) {
      Initial initial = segmented.computeIfAbsent(strategy.segmentation(), this::initial);
      return Hierarchy.grouping(initial.segments, initial.regions, strategy.similarities());
    }

    private Initial initial(GraphSegmentation segmentation) {
      PixelGraph graph =
          graphs.computeIfAbsent(
              segmentation.sigma(), sigma -> segmentation.graph(channels, image.width()));
      Segments segments = segmentation.segments(graph);
      return new Initial(segments, regions(segments));
    }

    private List<Region> regions(Segments segments) {
      int[] sizes = segments.sizes();
      Box[] boxes = segments.boxes();
      float[][] colour = colours.histograms(segments);
      float[][] texture = textures.histograms(segments);
      List<Region> regions = new ArrayList<>();
      for (int i = 0; i < segments.count(); i++) {
        regions.add(new Region(sizes[i], boxes[i], colour[i], texture[i]));
      }
      return regions;
    }
  }
}
