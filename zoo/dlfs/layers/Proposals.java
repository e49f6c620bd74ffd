package dlfs.layers;

import static dlfs.text.Text.formatted;

import dlfs.regions.Anchors;
import dlfs.regions.NonMaximumSuppression;
import dlfs.regions.Regions;
import java.util.Arrays;
import java.util.Objects;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The regions that a region proposal network proposes, the input of {@link RoiPooling} or {@link
 * RoiAlign} in Faster R-CNN (section 8.4.1; Ren et al., "Faster R-CNN", 2015, section 3.1).
 *
 * <p>It is a vertex of a graph with three inputs: the scores of the anchors [N, A, H, W], their
 * deltas [N, 4A, H, W] in the order of {@link Anchors}, and the regions for training [N, 4, S]. The
 * output is regions, as described in {@link Regions}.
 *
 * <ul>
 *   <li>In inference, the output is the proposals [N, 4, R] of each image, by decreasing score.
 *       Every anchor is moved by its deltas ({@link dlfs.regions.BoxDeltas}) and clipped to the
 *       image. Of those that are not smaller than the minimum size, the ones with the highest
 *       scores are the candidates, of which non-maximum suppression keeps at most R. If it keeps
 *       fewer, the rest is padding, regions without area. The third input can be anything; give it
 *       no mask, which DL4J would apply to the proposals.
 *   <li>During training, the output is the third input, since whatever trains the network chooses
 *       the regions together with their labels. A mask [N, S] of them is passed on.
 * </ul>
 *
 * <p>With 2A channels of scores, the first A are scores of the background and the others of an
 * object, and an anchor's score is the difference. An anchor whose score or deltas are not finite
 * is no candidate. There is no gradient of any input, as in the paper: the proposal network is
 * trained by its own losses.
 *
 * <p>This class is the configuration. {@link ProposalsImpl} is the implementation. DL4J has no such
 * vertex, so both layer sets use this one.
 */
public final class Proposals extends ParameterlessVertex {
  private static final long serialVersionUID = 1;

  private final Anchors anchors;
  private final int imageHeight;
  private final int imageWidth;
  private final double minSize;
  private final int candidates;
  private final NonMaximumSuppression suppression;

  /**
   * @param anchors the anchors that the scores and deltas belong to
   * @param imageHeight the height of the images, in pixels
   * @param imageWidth the width of the images, in pixels
   * @param minSize the width and height of the smallest candidates, in pixels; in the paper's
   *     implementation 16 for images of 600 pixels
   * @param candidates the number of candidates for non-maximum suppression, at least R
   * @param suppression non-maximum suppression, whose {@code max} is R
   * @throws IllegalArgumentException if a size is out of range, or there are fewer candidates than
   *     regions
   */
  public Proposals(
      @JsonProperty("anchors") Anchors anchors,
      @JsonProperty("imageHeight") int imageHeight,
      @JsonProperty("imageWidth") int imageWidth,
      @JsonProperty("minSize") double minSize,
      @JsonProperty("candidates") int candidates,
      @JsonProperty("suppression") NonMaximumSuppression suppression) {
    if (imageHeight < 1 || imageWidth < 1) {
      throw new IllegalArgumentException(
          formatted("Proposals needs images of 1x1 or more, not %dx%d", imageHeight, imageWidth));
    }
    if (!(minSize >= 0 && Double.isFinite(minSize))) {
      throw new IllegalArgumentException(
          formatted("Proposals needs a minimum size of 0 or more pixels, not %s", minSize));
    }
    if (candidates < suppression.max()) {
      throw new IllegalArgumentException(
          formatted(
              "Proposals needs at least as many candidates as regions, not %d for %d",
              candidates, suppression.max()));
    }
    this.anchors = Objects.requireNonNull(anchors);
    this.imageHeight = imageHeight;
    this.imageWidth = imageWidth;
    this.minSize = minSize;
    this.candidates = candidates;
    this.suppression = suppression;
  }

  /** Returns the anchors that the scores and deltas belong to. */
  public Anchors getAnchors() {
    return anchors;
  }

  /** Returns the height of the images, in pixels. */
  public int getImageHeight() {
    return imageHeight;
  }

  /** Returns the width of the images, in pixels. */
  public int getImageWidth() {
    return imageWidth;
  }

  /** Returns the width and height of the smallest candidates, in pixels. */
  public double getMinSize() {
    return minSize;
  }

  /** Returns the number of candidates for non-maximum suppression. */
  public int getCandidates() {
    return candidates;
  }

  /** Returns non-maximum suppression, whose {@code max} is the number of regions. */
  public NonMaximumSuppression getSuppression() {
    return suppression;
  }

  @Override
  public Proposals clone() {
    return new Proposals(anchors, imageHeight, imageWidth, minSize, candidates, suppression);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Proposals proposals
        && anchors.equals(proposals.anchors)
        && imageHeight == proposals.imageHeight
        && imageWidth == proposals.imageWidth
        && minSize == proposals.minSize
        && candidates == proposals.candidates
        && suppression.equals(proposals.suppression);
  }

  @Override
  public int hashCode() {
    return Objects.hash(anchors, imageHeight, imageWidth, minSize, candidates, suppression);
  }

  @Override
  int inputs() {
    return 3;
  }

  @Override
  ParameterlessVertexImpl implementation(
      ComputationGraph graph, String name, int index, DataType type) {
    return new ProposalsImpl(graph, name, index, this, type);
  }

  /** Returns whether scores have this number of channels, A or 2A. */
  boolean areScores(long channels) {
    return channels == anchors.perPosition() || channels == 2L * anchors.perPosition();
  }

  /** Returns whether deltas have this number of channels, 4A. */
  boolean areDeltas(long channels) {
    return channels == (long) Anchors.DELTAS * anchors.perPosition();
  }

  @Override
  public InputType getOutputType(int index, InputType... inputs) throws InvalidInputTypeException {
    if (inputs.length == 3
        && inputs[0] instanceof InputTypeConvolutional scores
        && areScores(scores.getChannels())
        && inputs[1] instanceof InputTypeConvolutional deltas
        && areDeltas(deltas.getChannels())
        && RegionInputs.areRegions(inputs[2])) {
      return InputType.recurrent(Regions.COORDINATES, suppression.max());
    }
    int A = anchors.perPosition();
    throw new InvalidInputTypeException(
        formatted(
            "Proposals takes scores [batch, %d or %d, height, width], deltas [batch, %d, height,"
                + " width] and regions [batch, 4, regions]; got %s",
            A, 2 * A, Anchors.DELTAS * A, Arrays.toString(inputs)));
  }
}
