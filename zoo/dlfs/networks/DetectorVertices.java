package dlfs.networks;

/** The names of the inputs and of the vertices of detectors whose outputs are needed (8.4.1). */
public final class DetectorVertices {
  /** The second input: regions, [N, 4, R]. */
  public static final String REGIONS = "regions";

  /** The features of the regions, [R N, C, height, width]. */
  public static final String POOLED = "roi_align";

  /** The scores of the anchors, [N, 2A, H, W]: those of the background, then those of objects. */
  public static final String ANCHOR_SCORES = "anchor_scores";

  /** The deltas of the anchors, [N, 4A, H, W]. */
  public static final String ANCHOR_DELTAS = "anchor_deltas";

  /** The loss of the scores of anchors, an output: probabilities [N, 2, A H, W]. */
  public static final String ANCHOR_LOSS = "anchor_loss";

  /** The loss of the deltas of anchors, an output: deltas [N, 4A H W]. */
  public static final String ANCHOR_DELTA_LOSS = "anchor_delta_loss";

  /** The proposals of a region proposal network, [N, 4, R]. */
  public static final String PROPOSALS = "proposals";

  /** The probabilities of the classes of regions, of which class 0 is the background, an output. */
  public static final String CLASSES = "classes";

  /** The deltas of regions, an output. */
  public static final String BOXES = "boxes";

  private DetectorVertices() {}
}
