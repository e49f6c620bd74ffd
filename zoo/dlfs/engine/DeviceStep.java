package dlfs.engine;

import dlfs.engine.Topology.Node;
import dlfs.engine.device.Device;
import dlfs.engine.kernels.Memory;
import dlfs.networks.Inference;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.StochasticGradientDescent;
import org.deeplearning4j.optimize.stepfunctions.NegativeGradientStepFunction;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DL4J's training step on a {@link Device}. The parameters, their gradients and the state of the
 * update rules are in memory that both address, so the network is up to date whenever a step has
 * ended.
 *
 * <p>A step with something that the device has no way to compute (masks, truncated backpropagation
 * through time, a network without a loss at its end) is the processor's, as is the update by an
 * unknown rule.
 */
@SuppressWarnings("try") // DL4J's workspaces need not be referenced in their blocks
final class DeviceStep extends TrainingStep implements Inference {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(DeviceStep.class);

  private final transient Device device;
  private final transient DeviceParameters parameters;
  private final transient Topology topology;
  private final transient Map<Plan, DevicePasses> planned = new LinkedHashMap<>();
  private transient Updater updaterOfUpdates;
  private transient Optional<DeviceUpdates> updates = Optional.empty();
  private transient Gradient gradient;
  private final transient Set<String> said = new HashSet<>();

  /** The circumstances that passes are planned for. */
  private record Plan(BatchShape shape, boolean training, boolean mergesActivations) {}

  /** The arrays of a mini-batch. */
  private record Batch(List<INDArray> features, List<INDArray> labels) {}

  DeviceStep(
      Model network,
      StochasticGradientDescent before,
      Topology topology,
      Device device,
      DeviceParameters parameters) {
    super(network, before, topology);
    this.device = device;
    this.topology = topology;
    this.parameters = parameters;
  }

  Device device() {
    return device;
  }

  @Override
  public boolean optimize(LayerWorkspaceMgr workspaces) {
    if (!isSupported()) {
      sayOnce(
          "The processor computes the training steps of this network: they have masks,"
              + " truncated backpropagation or another setting that the device does not support.");
      return super.optimize(workspaces);
    }
    parameters.moveUpdaterState();
    Batch batch = batch();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      run(batch, workspaces);
    }
    return true;
  }

  private boolean isSupported() {
    boolean isPlain =
        accumulator == null
            && stepFunction.getClass() == NegativeGradientStepFunction.class
            && outputNodes().allMatch(node -> node.is(IOutputLayer.class));
    if (model instanceof MultiLayerNetwork chain) {
      return isPlain
          && Internals.get("mask", chain) == null
          && chain.getLayers()[0].getMaskArray() == null
          && chain.getLayerWiseConfigurations().getBackpropType() == BackpropType.Standard;
    }
    var graph = (ComputationGraph) model;
    return isPlain
        && hasNone(graph.getInputMaskArrays())
        && hasNone(graph.getLabelMaskArrays())
        && graph.getConfiguration().getBackpropType() == BackpropType.Standard
        && topology.nodes().stream()
            .noneMatch(node -> isOutput(node) && !node.consumers().isEmpty());
  }

  private static boolean hasNone(INDArray... masks) {
    return masks == null || Arrays.stream(masks).allMatch(mask -> mask == null);
  }

  private boolean isOutput(Node node) {
    return outputNames().contains(node.name());
  }

  private List<String> outputNames() {
    return model instanceof ComputationGraph graph
        ? graph.getConfiguration().getNetworkOutputs()
        : List.of(topology.nodes().get(topology.nodes().size() - 1).name());
  }

  private List<String> inputNames() {
    return model instanceof ComputationGraph graph
        ? graph.getConfiguration().getNetworkInputs()
        : List.of();
  }

  private Batch batch() {
    if (model instanceof MultiLayerNetwork chain) {
      return new Batch(List.of(chain.getInput()), List.of(chain.getLabels()));
    }
    var graph = (ComputationGraph) model;
    var labels = (INDArray[]) Internals.get("labels", graph);
    return new Batch(List.of(graph.getInputs()), List.of(labels));
  }

  private void run(Batch batch, LayerWorkspaceMgr workspaces) {
    int iteration = getIterationCount(model);
    int epoch = getEpochCount(model);
    DevicePasses passes = passes(batch);
    passes.forward(batch.features, batch.labels, iteration, epoch);
    tellForwardPass(passes, batch);
    passes.backward();
    tellBackwardPass(passes);
    update(iteration, epoch, batch, workspaces);
    setScore(passes.score());
    for (TrainingListener listener : trainingListeners) {
      listener.iterationDone(model, iteration, epoch);
    }
    incrementIterationCount(model, 1);
    applyConstraints(model);
  }

  private void setScore(double ofStep) {
    score = ofStep;
    Internals.set("score", model, ofStep);
  }

  private DevicePasses passes(Batch batch) {
    boolean mergesActivations =
        trainingListeners.stream().noneMatch(ListenerMethods::readsEveryLayer);
    BatchShape shape =
        new BatchShape(
            inputNames(),
            BatchShape.of(batch.features),
            outputNames(),
            BatchShape.of(batch.labels));
    return passes(new Plan(shape, true, mergesActivations));
  }

  private DevicePasses passes(Plan plan) {
    DevicePasses passes = planned.get(plan);
    if (passes == null) {
      passes = plan(plan);
      planned.put(plan, passes);
    }
    return passes;
  }

  private DevicePasses plan(Plan plan) {
    var passes =
        new DevicePasses(
            device, parameters, topology, plan.shape, plan.training, plan.mergesActivations);
    if (!passes.onHost().isEmpty()) {
      sayOnce("The processor computes what the device cannot: " + passes.onHost() + ".");
    }
    return passes;
  }

  private void sayOnce(String sentence) {
    if (said.add(sentence)) {
      LOG.warn(sentence);
    }
  }

  @Override
  public Optional<List<INDArray>> outputs(INDArray... inputs) {
    return infer(List.of(inputs), List.of())
        .map(passes -> outputNodes().map(passes::output).toList());
  }

  @Override
  public OptionalDouble loss(MultiDataSet samples) {
    if (!hasNone(samples.getFeaturesMaskArrays()) || !hasNone(samples.getLabelsMaskArrays())) {
      return OptionalDouble.empty();
    }
    return infer(List.of(samples.getFeatures()), List.of(samples.getLabels()))
        .map(passes -> OptionalDouble.of(passes.score()))
        .orElse(OptionalDouble.empty());
  }

  /** Runs a forward pass in inference; empty if the device cannot. */
  private Optional<DevicePasses> infer(List<INDArray> features, List<INDArray> labels) {
    if (!isSupported()) {
      return Optional.empty();
    }
    var shape =
        new BatchShape(inputNames(), BatchShape.of(features), outputNames(), BatchShape.of(labels));
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      DevicePasses passes = passes(new Plan(shape, false, true));
      passes.forward(features, labels, getIterationCount(model), getEpochCount(model));
      return Optional.of(passes);
    }
  }

  private Stream<Node> outputNodes() {
    return outputNames().stream()
        .map(
            name ->
                topology.nodes().stream()
                    .filter(node -> node.name().equals(name))
                    .findFirst()
                    .orElseThrow());
  }

  private void tellForwardPass(DevicePasses passes, Batch batch) {
    List<TrainingListener> hearing =
        trainingListeners.stream()
            .filter(listener -> ListenerMethods.of(listener).hearsForwardPass())
            .toList();
    if (hearing.isEmpty()) {
      return;
    }
    if (model instanceof ComputationGraph) {
      Map<String, INDArray> activations = new LazyActivations(passes, topology, this::isOutput);
      hearing.forEach(listener -> listener.onForwardPass(model, activations));
    } else {
      List<INDArray> activations = activationsOfChain(passes, batch.features.get(0));
      hearing.forEach(listener -> listener.onForwardPass(model, activations));
    }
  }

  /**
   * Returns the input and the outputs of all layers but the last, copied when they are asked for.
   */
  private List<INDArray> activationsOfChain(DevicePasses passes, INDArray input) {
    return new AbstractList<>() {
      @Override
      public INDArray get(int index) {
        return index == 0 ? input : passes.output(topology.nodes().get(index - 1));
      }

      @Override
      public int size() {
        return topology.nodes().size();
      }
    };
  }

  private void tellBackwardPass(DevicePasses passes) {
    List<TrainingListener> hearing =
        trainingListeners.stream()
            .filter(listener -> ListenerMethods.of(listener).hearsGradients())
            .toList();
    if (hearing.isEmpty()) {
      setGradient();
      return;
    }
    setScore(passes.score()); // waits for the gradients, too
    setGradient();
    hearing.forEach(listener -> listener.onBackwardPass(model));
    hearing.forEach(listener -> listener.onGradientCalculation(model));
  }

  /** Sets the gradients of the network, by parameter, as DL4J's backward pass does. */
  private void setGradient() {
    if (gradient == null) {
      gradient = gradientByParameter();
    }
    Internals.set("gradient", model, gradient);
  }

  private Gradient gradientByParameter() {
    INDArray all = model.getGradientsViewArray();
    INDArray flat = all.reshape(all.length());
    Gradient byParameter = new DefaultGradient(all);
    for (var parameter : model.paramTable().entrySet()) {
      INDArray values = parameter.getValue();
      long first = parameters.indexOf(values);
      INDArray view = flat.get(NDArrayIndex.interval(first, first + values.length()));
      char order = Memory.isDense(values) ? 'c' : 'f';
      byParameter.setGradientFor(parameter.getKey(), view.reshape(order, values.shape()), order);
    }
    return byParameter;
  }

  private void update(int iteration, int epoch, Batch batch, LayerWorkspaceMgr workspaces) {
    int samples = (int) batch.features.get(0).size(0);
    Optional<DeviceUpdates> onDevice = updates();
    if (onDevice.isPresent()) {
      onDevice.orElseThrow().run(iteration, epoch, samples);
      return;
    }
    sayOnce("The processor updates the parameters: the device does not know the update rule.");
    device.synchronize();
    updateGradientAccordingToParams(gradient, model, samples, workspaces);
    stepFunction.step(model.params(), gradient.gradient().reshape(model.numParams()));
  }

  private Optional<DeviceUpdates> updates() {
    Updater updater =
        model instanceof ComputationGraph ? getComputationGraphUpdater() : getUpdater();
    if (updater != updaterOfUpdates) {
      updaterOfUpdates = updater;
      updates =
          updater instanceof BaseMultiLayerUpdater<?> blocks
              ? DeviceUpdates.of(device, blocks, model.conf().isMiniBatch())
              : Optional.empty();
    }
    return updates;
  }
}
