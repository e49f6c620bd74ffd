package dlfs.engine;

import dlfs.engine.kernels.ElementwiseFunctions;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Vector;
import dlfs.layers.ActivationFunction;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The forward and backward pass of a graph in a training step, with the same result as DL4J's
 * {@code computeGradientAndScore}; and those of {@link InputGradient}.
 *
 * <p>DL4J adds up the gradients of an output with several consumers in the array of the first, so
 * no two vertices can share an array: an addition has to copy its gradient for each of its inputs.
 * Here, an array stays unchanged once its vertex has returned it, and its memory is in use until
 * everything that reads it has done so ({@link GradientMemory}). So an addition can return its
 * gradient as it is, and so can an activation function that is computed by the vertex before it.
 */
@SuppressWarnings("try") // DL4J's workspaces need not be referenced in their blocks
final class GraphPass {
  private static final String ACTIVATIONS = "WS_ALL_LAYERS_ACT";
  private static final String WORKING_MEMORY = "WS_LAYER_WORKING_MEM";
  private static final String LOOP_MEMORY = "WS_RNN_LOOP_WORKING_MEM";
  private static final String GRADIENTS = "WS_LAYER_ACT_";

  private final ComputationGraph graph;
  private final GraphVertex[] vertices;
  private final int[] order;

  /** The vertices that compute a loss from labels. */
  private final Set<String> losses;

  private GraphPass(ComputationGraph graph, Collection<String> losses) {
    this.graph = graph;
    this.vertices = graph.getVertices();
    this.order = graph.topologicalSortOrder();
    this.losses = Set.copyOf(losses);
  }

  /** The passes of a training step, in which each output is a loss. */
  GraphPass(ComputationGraph graph) {
    this(graph, graph.getConfiguration().getNetworkOutputs());
  }

  /** The passes through a graph without a loss. */
  static GraphPass withoutLoss(ComputationGraph graph) {
    return new GraphPass(graph, Set.of());
  }

  /**
   * Returns whether a graph can be trained by this pass: with workspaces, without truncated
   * backpropagation through time, with a loss at every output, and without frozen parts.
   */
  static boolean supports(ComputationGraph graph) {
    var configuration = graph.getConfiguration();
    return configuration.getBackpropType() == BackpropType.Standard
        && configuration.getTrainingWorkspaceMode() != WorkspaceMode.NONE
        && configuration.getInferenceWorkspaceMode() != WorkspaceMode.NONE
        && configuration.getNetworkOutputs().stream()
            .map(graph::getVertex)
            .allMatch(
                vertex ->
                    vertex instanceof LayerVertex && vertex.getLayer() instanceof IOutputLayer)
        && Arrays.stream(graph.getVertices()).noneMatch(GraphPass::isFrozen);
  }

  private static boolean isFrozen(GraphVertex vertex) {
    return vertex instanceof FrozenVertex
        || vertex.getLayer() instanceof FrozenLayer
        || vertex.getLayer() instanceof FrozenLayerWithBackprop;
  }

  /** Computes the gradients and the score, and calls the listeners. */
  void run() {
    for (Layer layer : graph.getLayers()) {
      layer.setIterationCount(graph.getIterationCount());
      layer.setEpochCount(graph.getEpochCount());
    }
    LayerWorkspaceMgr workspaces = workspacesOfForwardPass();
    try (MemoryWorkspace all = workspaces.notifyScopeEntered(ArrayType.ACTIVATIONS)) {
      Map<String, INDArray> activations = forward(workspaces);
      notifyListeners(listener -> listener.onForwardPass(graph, activations));
      var gradients = new OutputGradient[vertices.length];
      Internals.set("gradient", graph, backward(gradients, false));
      graph.setScore(score(workspaces));
      notifyListeners(listener -> listener.onBackwardPass(graph));
    }
    for (GraphVertex vertex : vertices) {
      vertex.clear();
    }
  }

  /** Computes the outputs, in new arrays. */
  List<INDArray> outputs(INDArray input) {
    graph.setInput(0, input);
    LayerWorkspaceMgr workspaces = workspacesOfForwardPass();
    try (MemoryWorkspace all = workspaces.notifyScopeEntered(ArrayType.ACTIVATIONS)) {
      Map<String, INDArray> activations = forward(workspaces);
      return graph.getConfiguration().getNetworkOutputs().stream()
          .map(output -> activations.get(output).detach())
          .toList();
    } finally {
      clear();
    }
  }

  /**
   * Computes the gradient of a function of the outputs with respect to the only input.
   *
   * @param gradients returns the gradient with respect to each output, in new arrays, given the
   *     outputs, which it leaves unchanged; its arrays are in the workspace of the activations
   * @return the gradient, in a new array
   */
  INDArray inputGradient(INDArray input, UnaryOperator<List<INDArray>> gradients) {
    graph.setInput(0, input);
    LayerWorkspaceMgr workspaces = workspacesOfForwardPass();
    try (MemoryWorkspace all = workspaces.notifyScopeEntered(ArrayType.ACTIVATIONS)) {
      Map<String, INDArray> activations = forward(workspaces);
      List<String> outputs = graph.getConfiguration().getNetworkOutputs();
      List<INDArray> ofOutputs = gradients.apply(outputs.stream().map(activations::get).toList());
      var ofVertices = new OutputGradient[vertices.length];
      for (int i = 0; i < ofOutputs.size(); i++) {
        int vertex = graph.getVertex(outputs.get(i)).getVertexIndex();
        ofVertices[vertex] = new OutputGradient(ofOutputs.get(i), List.of());
      }
      return backwardToInput(ofVertices);
    } finally {
      clear();
    }
  }

  private void clear() {
    for (GraphVertex vertex : vertices) {
      vertex.clear();
    }
    graph.clear();
  }

  private void notifyListeners(Consumer<TrainingListener> event) {
    if (!graph.getListeners().isEmpty()) {
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        graph.getListeners().forEach(event);
      }
    }
  }

  /** Computes the outputs of all vertices except the losses, by name. */
  private Map<String, INDArray> forward(LayerWorkspaceMgr workspaces) {
    Map<String, INDArray> activations = new HashMap<>();
    for (int index : order) {
      GraphVertex vertex = vertices[index];
      if (!isLoss(vertex)) {
        try (MemoryWorkspace working = workspaces.notifyScopeEntered(ArrayType.FF_WORKING_MEM)) {
          INDArray y =
              vertex.isInputVertex() ? graph.getInput(index) : vertex.doForward(true, workspaces);
          activations.put(vertex.getVertexName(), y);
          for (VertexIndices consumer : edges(vertex.getOutputVertices())) {
            vertices[consumer.getVertexIndex()].setInput(
                consumer.getVertexEdgeNumber(), y, workspaces);
          }
        }
      }
    }
    return activations;
  }

  private boolean isLoss(GraphVertex vertex) {
    return losses.contains(vertex.getVertexName());
  }

  private static VertexIndices[] edges(VertexIndices... edges) {
    return edges == null ? new VertexIndices[0] : edges;
  }

  /**
   * The gradient of the output of a vertex.
   *
   * @param array the sum of the gradients from the consumers so far
   * @param memory all blocks that the array lies in
   */
  private record OutputGradient(INDArray array, List<GradientMemory.Block> memory) {

    OutputGradient {
      memory.forEach(GradientMemory.Block::retain);
    }

    void release() {
      memory.forEach(GradientMemory.Block::release);
    }
  }

  /**
   * Runs the backward pass.
   *
   * @param gradients the gradients of outputs that do not come from a loss, by vertex
   * @param reachesInput whether the gradient of the input is wanted
   * @return the gradients of the parameters
   */
  private Gradient backward(OutputGradient[] gradients, boolean reachesInput) {
    try (GradientMemory memory = new GradientMemory(this::workspacesOfBackwardPass)) {
      return backward(gradients, reachesInput, memory);
    }
  }

  private INDArray backwardToInput(OutputGradient... gradients) {
    try (GradientMemory memory = new GradientMemory(this::workspacesOfBackwardPass)) {
      backward(gradients, true, memory);
      OutputGradient ofInput = gradients[graph.getVertex(inputName()).getVertexIndex()];
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        return ofInput.array.dup('c');
      } finally {
        ofInput.release();
      }
    }
  }

  private String inputName() {
    return graph.getConfiguration().getNetworkInputs().get(0);
  }

  private Gradient backward(
      OutputGradient[] gradients, boolean reachesInput, GradientMemory memory) {
    var labels = (INDArray[]) Internals.get("labels", graph);
    Deque<Pair<String, Gradient>> ofParameters = new ArrayDeque<>();
    for (int i = order.length - 1; i >= 0; i--) {
      GraphVertex vertex = vertices[order[i]];
      if (!vertex.isInputVertex()) {
        GradientMemory.Block block = memory.next();
        var result = backward(vertex, labels, gradients, block);
        distribute(vertex, result.getSecond(), gradients, block, reachesInput);
        if (result.getFirst() != null) {
          ofParameters.push(new Pair<>(vertex.getVertexName(), result.getFirst()));
        }
        release(gradients, order[i]);
        block.reuseIfUnread();
      }
    }
    Gradient all = new DefaultGradient(graph.getFlattenedGradients());
    ofParameters.forEach(
        named -> {
          Gradient gradient = named.getSecond();
          gradient
              .gradientForVariable()
              .forEach(
                  (name, array) ->
                      all.setGradientFor(
                          named.getFirst() + "_" + name,
                          array,
                          gradient.flatteningOrderForVariable(name)));
        });
    return all;
  }

  private static void release(OutputGradient[] gradients, int vertex) {
    if (gradients[vertex] != null) {
      gradients[vertex].release();
      gradients[vertex] = null;
    }
  }

  /** Runs the backward pass of a vertex, and returns the gradients of its parameters and inputs. */
  private Pair<Gradient, INDArray[]> backward(
      GraphVertex vertex,
      INDArray[] labels,
      OutputGradient[] gradients,
      GradientMemory.Block block) {
    if (isLoss(vertex)) {
      int number = graph.getConfiguration().getNetworkOutputs().indexOf(vertex.getVertexName());
      ((IOutputLayer) vertex.getLayer()).setLabels(labels[number]);
    }
    OutputGradient dy = gradients[vertex.getVertexIndex()];
    if (dy != null) {
      boolean copies = !isFast(vertex) && isShared(dy, gradients);
      vertex.setEpsilon(
          copies ? block.manager().dup(ArrayType.ACTIVATION_GRAD, dy.array) : dy.array);
    }
    try (MemoryWorkspace working = block.manager().notifyScopeEntered(ArrayType.BP_WORKING_MEM)) {
      return vertex.doBackward(false, block.manager());
    }
  }

  /** Returns whether a vertex is known to leave the gradient of its output unchanged. */
  private static boolean isFast(GraphVertex vertex) {
    return vertex instanceof FastVertex || vertex.getLayer() instanceof FastLayer;
  }

  private static boolean isShared(OutputGradient dy, OutputGradient[] gradients) {
    return Arrays.stream(gradients)
        .anyMatch(other -> other != null && other != dy && isSame(other.array, dy.array));
  }

  /** Returns whether two arrays are the same, or views of the same memory. */
  private static boolean isSame(INDArray a, INDArray b) {
    return a == b || a.data().address() == b.data().address();
  }

  /** Adds the gradients of a vertex's inputs to those of the outputs that they are. */
  private void distribute(
      GraphVertex vertex,
      INDArray[] inputGradients,
      OutputGradient[] gradients,
      GradientMemory.Block block,
      boolean reachesInput) {
    OutputGradient dy = gradients[vertex.getVertexIndex()];
    VertexIndices[] inputs = edges(vertex.getInputVertices());
    for (int i = 0; i < inputs.length; i++) {
      INDArray dx = inputGradients[i];
      int input = inputs[i].getVertexIndex();
      if (dx == null || vertices[input].isInputVertex() && !reachesInput) {
        continue; // nobody reads it
      }
      boolean isPassedOn = dy != null && isSame(dx, dy.array);
      OutputGradient before = gradients[input];
      if (before == null) {
        gradients[input] = new OutputGradient(dx, isPassedOn ? dy.memory : List.of(block));
      } else {
        boolean isExclusive = !isPassedOn && isOnlyOne(dx, inputGradients);
        INDArray sum = sum(before.array, dx, isExclusive, block.manager());
        gradients[input] = new OutputGradient(sum, List.of(block));
        before.release();
      }
    }
  }

  private static boolean isOnlyOne(INDArray dx, INDArray... all) {
    return Arrays.stream(all).filter(other -> other != null && isSame(other, dx)).count() == 1;
  }

  /**
   * Adds two gradients.
   *
   * @param inPlace whether b may be overwritten
   */
  private static INDArray sum(INDArray a, INDArray b, boolean inPlace, LayerWorkspaceMgr manager) {
    Layout layout = Layout.of(b).orElse(null);
    if (layout == null
        || !Layout.of(a).equals(Optional.of(layout))
        || a.dataType() != b.dataType()
        || !CpuKernels.exist(b.dataType())) {
      return manager.dup(ArrayType.ACTIVATION_GRAD, b).addi(a);
    }
    try (Workspace workspace = new Workspace(manager, b.dataType())) {
      INDArray sum = inPlace ? b : workspace.gradients(layout, b);
      Vector first = Elements.of(a);
      Vector second = Elements.of(b);
      Vector result = Elements.of(sum);
      ElementwiseFunctions functions = CpuKernels.of(b.dataType()).functions();
      Elements.forEachPart(
          result.length(),
          part ->
              functions.add(
                  ActivationFunction.IDENTITY,
                  part.apply(first),
                  part.apply(second),
                  part.apply(result)));
      return sum;
    }
  }

  /** Returns the sum of the losses at all outputs, and the regularisation terms. */
  private double score(LayerWorkspaceMgr workspaces) {
    double score = graph.calcRegularizationScore(true);
    INDArray[] masks = graph.getLabelMaskArrays();
    List<String> outputs = graph.getConfiguration().getNetworkOutputs();
    for (int i = 0; i < outputs.size(); i++) {
      Layer output = graph.getVertex(outputs.get(i)).getLayer();
      output.setMaskArray(masks == null ? null : masks[i]);
      try (MemoryWorkspace working = workspaces.notifyScopeEntered(ArrayType.FF_WORKING_MEM)) {
        score += ((IOutputLayer) output).computeScore(0, true, workspaces);
      }
    }
    return score;
  }

  private LayerWorkspaceMgr workspacesOfForwardPass() {
    LayerWorkspaceMgr workspaces =
        withWorkingMemory(LayerWorkspaceMgr.builder())
            .with(ArrayType.ACTIVATIONS, ACTIVATIONS, configuration("WS_ALL_LAYERS_ACT_CONFIG"))
            .with(
                ArrayType.RNN_FF_LOOP_WORKING_MEM,
                LOOP_MEMORY,
                configuration("WS_RNN_LOOP_WORKING_MEM_CONFIG"))
            .build();
    INDArray input = graph.getInput(0);
    if (input.isAttached()) {
      workspaces.setNoLeverageOverride(input.data().getParentWorkspace().getId());
    }
    if (graph.getConfiguration().getCacheMode() != CacheMode.NONE) {
      workspaces.setWorkspace(
          ArrayType.FF_CACHE, ACTIVATIONS, configuration("WS_ALL_LAYERS_ACT_CONFIG"));
    }
    return withHelpers(workspaces);
  }

  private LayerWorkspaceMgr workspacesOfBackwardPass(int number) {
    return withHelpers(
        withWorkingMemory(LayerWorkspaceMgr.builder())
            .with(
                ArrayType.ACTIVATION_GRAD,
                GRADIENTS + number,
                configuration("WS_LAYER_ACT_X_CONFIG"))
            .with(
                ArrayType.ACTIVATIONS, WORKING_MEMORY, configuration("WS_LAYER_WORKING_MEM_CONFIG"))
            .with(
                ArrayType.BP_WORKING_MEM,
                WORKING_MEMORY,
                configuration("WS_LAYER_WORKING_MEM_CONFIG"))
            .with(
                ArrayType.RNN_FF_LOOP_WORKING_MEM,
                LOOP_MEMORY,
                configuration("WS_RNN_LOOP_WORKING_MEM_CONFIG"))
            .with(
                ArrayType.RNN_BP_LOOP_WORKING_MEM,
                LOOP_MEMORY,
                configuration("WS_RNN_LOOP_WORKING_MEM_CONFIG"))
            .build());
  }

  private LayerWorkspaceMgr.Builder withWorkingMemory(LayerWorkspaceMgr.Builder builder) {
    return builder
        .with(ArrayType.INPUT, ACTIVATIONS, configuration("WS_ALL_LAYERS_ACT_CONFIG"))
        .with(
            ArrayType.FF_WORKING_MEM, WORKING_MEMORY, configuration("WS_LAYER_WORKING_MEM_CONFIG"));
  }

  private LayerWorkspaceMgr withHelpers(LayerWorkspaceMgr workspaces) {
    @SuppressWarnings("unchecked") // so it is declared
    var helpers = (Map<String, Pointer>) Internals.get("helperWorkspaces", graph);
    workspaces.setHelperWorkspacePointers(helpers);
    return workspaces;
  }

  /** Returns DL4J's configuration of a workspace. */
  private WorkspaceConfiguration configuration(String field) {
    return (WorkspaceConfiguration) Internals.get(field, graph);
  }
}
