package dlfs.engine;

import dlfs.engine.Topology.Node;
import dlfs.layers.ActivationFunction;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;

/**
 * Tells the fast layers of a network when a training step begins and ends, and what they may rely
 * on until then.
 *
 * <p>Only the network itself sees the arrays that its layers exchange within a step, so no layer
 * has to repeat its forward pass for its backward pass. Unless the gradient of a network's input is
 * used, nothing needs to compute it that has no parameters before it. Nor does a layer have to copy
 * its output if all that consumes it is the engine's and leaves its input unchanged; DL4J's layers
 * may modify theirs in place.
 */
final class StepScope {
  private final Topology topology;
  private final Set<Node> afterParameters = new HashSet<>();
  private final List<Node> mergeable;

  StepScope(Topology topology) {
    this.topology = topology;
    this.mergeable = topology.nodes().stream().filter(StepScope::canBeMerged).toList();
    for (Node node : topology.nodes()) {
      if (node.inputs().stream().anyMatch(this::hasGradient)) {
        afterParameters.add(node);
      }
    }
  }

  /** Returns whether anything before the output of a node has parameters. */
  private boolean hasGradient(Node node) {
    return afterParameters.contains(node)
        || node.as(Layer.class).filter(layer -> layer.numParams() > 0).isPresent();
  }

  /**
   * Runs a training step that uses the gradients of the parameters alone.
   *
   * @param step a forward and a backward pass
   */
  <T> T run(Supplier<T> step) {
    return run(NeededGradients.OF_PARAMETERS, step);
  }

  /**
   * Runs a training step.
   *
   * @param needed the gradients that are used
   * @param step a forward and a backward pass
   */
  <T> T run(NeededGradients needed, Supplier<T> step) {
    for (Node node : topology.nodes()) {
      node.as(FastLayer.class)
          .ifPresent(
              layer ->
                  layer
                      .passes()
                      .beginTrainingStep(
                          needed.includeInput() || afterParameters.contains(node),
                          needed.includeParameters(),
                          isOutputUnchanged(node)));
    }
    try {
      return step.get();
    } finally {
      topology.all(FastLayer.class).forEach(layer -> layer.passes().endTrainingStep());
    }
  }

  /**
   * Runs a training step in which the passes through the graph are {@link GraphPass}'s, so that
   * vertices can share gradients.
   *
   * @param needed the gradients that are used
   * @param mergesActivations whether activation functions are computed by what comes before them
   * @param step a forward and a backward pass
   */
  <T> T runGraphPass(NeededGradients needed, boolean mergesActivations, Supplier<T> step) {
    topology.all(FastVertex.class).forEach(vertex -> vertex.setSharesGradients(true));
    List<Node> merged = mergesActivations ? mergeable : List.of();
    merged.forEach(node -> merge(node, true));
    try {
      return run(needed, step);
    } finally {
      merged.forEach(node -> merge(node, false));
      topology.all(FastVertex.class).forEach(vertex -> vertex.setSharesGradients(false));
    }
  }

  /** Returns whether an activation function can be computed by the only node before it. */
  private static boolean canBeMerged(Node node) {
    return node.is(FastActivationImpl.class)
        && node.before() == null
        && isOutputUnchanged(node)
        && node.inputs().stream()
            .anyMatch(
                input -> input.is(FollowedByActivation.class) && input.consumers().size() == 1);
  }

  private static void merge(Node activation, boolean merged) {
    var layer = activation.as(FastActivationImpl.class).orElseThrow();
    layer.setComputedBefore(merged);
    activation
        .inputs()
        .get(0)
        .as(FollowedByActivation.class)
        .orElseThrow()
        .setFollowing(merged ? layer.function() : ActivationFunction.IDENTITY);
  }

  /** Returns whether all that consumes the output of a node leaves it unchanged. */
  private static boolean isOutputUnchanged(Node node) {
    return !node.consumers().isEmpty()
        && node.consumers().stream()
            .allMatch(
                consumer ->
                    leavesInputUnchanged(consumer.before()) && leavesInputUnchanged(consumer));
  }

  private static boolean leavesInputUnchanged(InputPreProcessor between) {
    return between == null || between.getClass() == CnnToFeedForwardPreProcessor.class;
  }

  private static boolean leavesInputUnchanged(Node node) {
    boolean dropsInPlace =
        node.as(Layer.class)
            .filter(layer -> layer.conf().getLayer().getIDropout() != null)
            .isPresent();
    return (node.is(FastLayer.class) || node.is(FastVertex.class)) && !dropsInPlace;
  }
}
