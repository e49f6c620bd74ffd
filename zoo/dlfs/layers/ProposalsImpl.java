package dlfs.layers;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.regions.Anchors;
import dlfs.regions.BoxDeltas;
import dlfs.regions.Regions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link Proposals}. */
@SuppressWarnings("overrides") // DL4J's superclass overrides a method without "..."
final class ProposalsImpl extends ParameterlessVertexImpl {
  private static final long serialVersionUID = 1;

  private final Proposals configuration;
  private final Anchors anchors;

  ProposalsImpl(
      ComputationGraph graph, String name, int index, Proposals configuration, DataType type) {
    super(graph, name, index, configuration, type);
    this.configuration = configuration;
    anchors = configuration.getAnchors();
  }

  @Override
  INDArray forward(boolean training, LayerWorkspaceMgr workspaces) {
    requireShapes();
    INDArray regions;
    if (training) {
      RegionInputs.regions(this, inputs[2], inputs[0].size(0)); // refuses others
      regions = input(2); // [N, 4, S]
    } else {
      int perImage = configuration.getSuppression().max();
      regions = Regions.array(dataType, proposals(), perImage); // [N, 4, R]
    }
    return workspaces.dup(ArrayType.ACTIVATIONS, regions, 'c');
  }

  @Override
  INDArray[] backward(INDArray dout, LayerWorkspaceMgr workspaces) {
    return new INDArray[inputs.length]; // none
  }

  /** A box and its score. */
  private record Candidate(Box box, double score) {}

  /** Returns the proposals for each image, by decreasing score. */
  private List<List<Box>> proposals() {
    int images = (int) inputs[0].size(0);
    int height = (int) inputs[0].size(2);
    int width = (int) inputs[0].size(3);
    List<Box> boxes = anchors.boxes(height, width);
    double[] scores = RegionInputs.elements(input(0));
    double[] deltas = RegionInputs.elements(input(1));
    List<List<Box>> proposals = new ArrayList<>();
    for (int n = 0; n < images; n++) {
      List<Candidate> candidates =
          candidates(boxes, part(scores, n, images), part(deltas, n, images), height, width);
      proposals.add(suppressed(candidates));
    }
    return proposals;
  }

  /** Returns what an array has for image n. */
  private static double[] part(double[] all, int n, int images) {
    int length = all.length / images;
    return Arrays.copyOfRange(all, n * length, (n + 1) * length);
  }

  /**
   * Returns the candidates in an image, by decreasing score.
   *
   * @param boxes the anchors
   * @param scores [A, H, W] or [2A, H, W]
   * @param deltas [4A, H, W]
   */
  private List<Candidate> candidates(
      List<Box> boxes, double[] scores, double[] deltas, int height, int width) {
    boolean hasBackground = scores.length > boxes.size();
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < boxes.size(); i++) {
      double score = hasBackground ? scores[boxes.size() + i] - scores[i] : scores[i];
      BoxDeltas delta =
          new BoxDeltas(
              deltas[Anchors.deltaPosition(i, 0, height, width)],
              deltas[Anchors.deltaPosition(i, 1, height, width)],
              deltas[Anchors.deltaPosition(i, 2, height, width)],
              deltas[Anchors.deltaPosition(i, 3, height, width)]);
      if (Double.isFinite(score) && delta.isFinite()) {
        Box box =
            BoxDeltas.clip(
                delta.decode(boxes.get(i)),
                configuration.getImageWidth(),
                configuration.getImageHeight());
        if (isLargeEnough(box)) {
          candidates.add(new Candidate(box, score));
        }
      }
    }
    return candidates.stream()
        .sorted(Comparator.comparingDouble(Candidate::score).reversed()) // of equal ones, the first
        .limit(configuration.getCandidates())
        .toList();
  }

  private boolean isLargeEnough(Box box) {
    double minSize = configuration.getMinSize();
    return box.width() >= minSize && box.height() >= minSize && !Regions.isPadding(box);
  }

  private List<Box> suppressed(List<Candidate> candidates) {
    List<Box> boxes = candidates.stream().map(Candidate::box).toList();
    double[] scores = candidates.stream().mapToDouble(Candidate::score).toArray();
    return IntStream.of(configuration.getSuppression().kept(boxes, scores))
        .mapToObj(boxes::get)
        .toList();
  }

  private void requireShapes() {
    long[] scores = inputs[0].shape();
    long[] deltas = inputs[1].shape();
    boolean fits =
        scores.length == 4
            && deltas.length == 4
            && configuration.areScores(scores[1])
            && configuration.areDeltas(deltas[1])
            && scores[0] == deltas[0]
            && scores[2] == deltas[2]
            && scores[3] == deltas[3];
    if (!fits) {
      int A = anchors.perPosition();
      throw wrongInput(
          formatted(
              " takes scores [batch, %d or %d, height, width] and deltas [batch, %d, height, width],"
                  + " but got %s and %s",
              A, 2 * A, Anchors.DELTAS * A, Arrays.toString(scores), Arrays.toString(deltas)));
    }
  }

  /** Returns the mask of the regions for training. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int batch) {
    return new Pair<>(masks == null ? null : masks[2], state);
  }
}
