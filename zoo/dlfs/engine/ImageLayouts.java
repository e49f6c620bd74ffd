package dlfs.engine;

import dlfs.engine.Topology.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes the parts of a network exchange images as NHWC where that is faster. */
final class ImageLayouts {
  private final Set<Node> nhwcAccepted = new HashSet<>();
  private final Set<Node> nhwcPreferred = new HashSet<>();

  private ImageLayouts() {}

  /**
   * Makes outputs NHWC where all that is computed from them accepts that and some of it is faster
   * with it.
   *
   * @param topology a network with its fast layers in place
   */
  static void arrange(Topology topology) {
    var layouts = new ImageLayouts();
    List<Node> nodes = topology.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) { // consumers come before what they consume
      layouts.arrange(nodes.get(i));
    }
  }

  private void arrange(Node node) {
    List<Node> consumers = node.consumers();
    if (!consumers.isEmpty() && consumers.stream().allMatch(this::acceptsNhwc)) {
      nhwcAccepted.add(node);
    }
    if (consumers.stream().anyMatch(this::prefersNhwc)) {
      nhwcPreferred.add(node);
    }
    node.as(ImageLayer.class)
        .filter(ImageLayer::canOutputNhwc)
        .filter(image -> nhwcAccepted.contains(node))
        .filter(image -> image.prefersNhwc() || nhwcPreferred.contains(node))
        .ifPresent(ImageLayer::outputNhwc);
  }

  private boolean acceptsNhwc(Node consumer) {
    return consumer.before() == null
        && consumer
            .as(ImageLayer.class)
            .filter(ImageLayer::acceptsNhwc)
            .filter(image -> !image.outputFollowsInput() || nhwcAccepted.contains(consumer))
            .isPresent();
  }

  private boolean prefersNhwc(Node consumer) {
    return consumer
        .as(ImageLayer.class)
        .filter(
            image ->
                image.prefersNhwc()
                    || image.outputFollowsInput() && nhwcPreferred.contains(consumer))
        .isPresent();
  }
}
