package dlfs.engine;

import dlfs.engine.Topology.Node;
import dlfs.engine.device.ActivationNode;
import dlfs.engine.device.Block;
import dlfs.engine.device.Device;
import dlfs.engine.device.DeviceSpace;
import dlfs.engine.device.Parameter;
import dlfs.engine.device.Program;
import dlfs.engine.device.Tensor;
import dlfs.engine.kernels.Memory;
import dlfs.layers.ActivationFunction;
import dlfs.layers.LayerKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/** The passes through a network on a device, for batches of one shape. */
final class DevicePasses {
  private final Program program;
  private final DeviceSpace space;
  private final DeviceParameters parameters;
  private final DevicePlanner planner;
  private final BatchShape shape;
  private final boolean mergesActivations;
  private final List<Tensor> inputs = new ArrayList<>();
  private final List<Tensor> labels = new ArrayList<>();
  private final Map<Node, Tensor> outputs = new IdentityHashMap<>();
  private final Map<Node, HostLossNode> lossesOnHost = new LinkedHashMap<>();
  private final List<String> onHost = new ArrayList<>();
  private final Map<Block, Integer> readers = new HashMap<>();
  private Block score;
  private double termsOnHost;
  private int epoch;

  /**
   * Plans the passes.
   *
   * @param training whether they are those of a training step
   * @param mergesActivations whether activation functions are computed with what comes before them,
   *     so that its own output is not there
   */
  DevicePasses(
      Device device,
      DeviceParameters parameters,
      Topology topology,
      BatchShape shape,
      boolean training,
      boolean mergesActivations) {
    this.program = new Program(device, training);
    this.space = DeviceSpace.of(device);
    this.parameters = parameters;
    this.planner = new DevicePlanner(program, parameters);
    this.shape = shape;
    this.mergesActivations = mergesActivations;
    shape.inputs().forEach(input -> inputs.add(input(input)));
    shape.labels().forEach(label -> labels.add(input(label)));
    topology.nodes().forEach(this::plan);
    if (!labels.isEmpty()) {
      planScore(topology);
    }
    program.finish();
  }

  private Tensor input(List<Long> sizes) {
    return program.input(sizes.stream().mapToLong(Long::longValue).toArray());
  }

  private void plan(Node node) {
    Tensor output = outputOf(node);
    outputs.put(node, output);
    if (!program.isTraining()) {
      int ofNetwork = shape.outputs().contains(node.name()) ? 1 : 0;
      readers.merge(output.block(), node.consumers().size() + ofNetwork, Integer::sum);
      inputsOf(node).forEach(this::countReader);
    }
  }

  /** Counts a planned reader of a tensor, and reuses its memory after the last one. */
  private void countReader(Tensor input) {
    if (readers.containsKey(input.block()) && readers.merge(input.block(), -1, Integer::sum) == 0) {
      program.forget(input);
    }
  }

  private Tensor outputOf(Node node) {
    int input = shape.inputNames().indexOf(node.name());
    if (input >= 0 && node.inputs().isEmpty() && !node.is(Layer.class)) {
      return inputs.get(input);
    }
    List<Tensor> from = inputsOf(node);
    int output = shape.outputs().indexOf(node.name());
    if (output >= 0 && node.is(IOutputLayer.class)) {
      Tensor label = labels.isEmpty() ? null : labels.get(output);
      return loss(node, from.get(0), label);
    }
    if (isComputedBefore(node)) {
      return from.get(0);
    }
    ActivationFunction following = following(node);
    return planner.plan(node, from, following).orElseGet(() -> onHost(node, from, following));
  }

  private List<Tensor> inputsOf(Node node) {
    return node.inputs().isEmpty() && node.is(Layer.class)
        ? List.of(inputs.get(0))
        : node.inputs().stream().map(outputs::get).toList();
  }

  private Tensor onHost(Node node, List<Tensor> from, ActivationFunction following) {
    onHost.add(describe(node));
    Tensor y =
        program.add(
            node.is(Layer.class)
                ? new HostLayerNode((Layer) node.part(), node.before(), from.get(0))
                : new HostVertexNode((GraphVertex) node.part(), from));
    return following == ActivationFunction.IDENTITY
        ? y
        : program.add(new ActivationNode(y, following));
  }

  private static String describe(Node node) {
    Object what =
        node.as(Layer.class).<Object>map(layer -> layer.conf().getLayer()).orElse(node.part());
    return node.name() + " (" + what.getClass().getSimpleName() + ")";
  }

  private Tensor loss(Node node, Tensor x, Tensor label) {
    Layer layer = (Layer) node.part();
    return planner
        .planLoss(layer, node.before(), x, label)
        .orElseGet(
            () -> {
              onHost.add(describe(node));
              var loss = new HostLossNode(layer, node.before(), x, label);
              lossesOnHost.put(node, loss);
              return program.add(loss);
            });
  }

  /** Returns whether a node is an activation function that the only node before it computes. */
  private boolean isComputedBefore(Node node) {
    return node.inputs().size() == 1
        && function(node).isPresent()
        && following(node.inputs().get(0)) != ActivationFunction.IDENTITY;
  }

  /** Returns the activation function that a node computes for its only reader, or the identity. */
  private ActivationFunction following(Node node) {
    if (!mergesActivations || node.consumers().size() != 1 || !canEndInFunction(node)) {
      return ActivationFunction.IDENTITY;
    }
    Node reader = node.consumers().get(0);
    return function(reader)
        .filter(f -> reader.before() == null)
        .orElse(ActivationFunction.IDENTITY);
  }

  private static Optional<ActivationFunction> function(Node node) {
    return node.as(Layer.class)
        .filter(DevicePlanner::isPlain)
        .map(layer -> layer.conf().getLayer())
        .filter(layer -> LayerKind.of(layer).equals(Optional.of(LayerKind.ACTIVATION)))
        .flatMap(layer -> ActivationFunction.find(((ActivationLayer) layer).getActivationFn()));
  }

  private static boolean canEndInFunction(Node node) {
    if (node.is(FastAdditionVertex.class)) {
      return true;
    }
    return node.as(Layer.class)
        .map(layer -> layer.conf().getLayer())
        .filter(
            layer ->
                LayerKind.of(layer)
                    .filter(
                        kind ->
                            switch (kind) {
                              case AFFINE, CONVOLUTION -> hasNoFunction(layer);
                              case BATCH_NORMALIZATION -> true;
                              default -> false;
                            })
                    .isPresent())
        .isPresent();
  }

  private static boolean hasNoFunction(org.deeplearning4j.nn.conf.layers.Layer layer) {
    var configuration = (org.deeplearning4j.nn.conf.layers.BaseLayer) layer;
    return ActivationFunction.find(configuration.getActivationFn())
        .equals(Optional.of(ActivationFunction.IDENTITY));
  }

  /** Plans the sum of the mean losses and the terms of L2 regularisation. */
  private void planScore(Topology topology) {
    score = program.own(2);
    Device device = program.device();
    program.run(() -> device.clear(score.array()));
    for (Node node : topology.nodes()) {
      if (shape.outputs().contains(node.name()) && !lossesOnHost.containsKey(node)) {
        Tensor losses = outputs.get(node);
        double factor = 1.0 / losses.samples();
        program.run(() -> device.addSum(factor, losses.values(), score.array()));
      }
      node.as(Layer.class).ifPresent(this::planRegularization);
    }
  }

  private void planRegularization(Layer layer) {
    for (var parameter : layer.paramTable().entrySet()) {
      for (Regularization rule : regularization(layer, parameter.getKey())) {
        ISchedule coefficient = ofSquares(rule);
        if (coefficient == null) {
          program.runUnrecorded(() -> addTermOnHost(rule, parameter.getValue()));
        } else {
          planSquares(coefficient, parameters.of(parameter.getValue()));
        }
      }
    }
  }

  /** Returns λ, if the term of a rule in the loss is ½ λ Σ w²; else null. */
  private static ISchedule ofSquares(Regularization rule) {
    if (rule instanceof L2Regularization l2) {
      return l2.getL2();
    }
    return rule instanceof WeightDecay decay ? decay.getCoeff() : null;
  }

  private void planSquares(ISchedule coefficient, Parameter w) {
    Runnable addition =
        () -> {
          double half = coefficient.valueAt(program.iteration(), epoch) / 2;
          program.device().addSumOfSquares(half, w.values(), score.array());
        };
    if (coefficient instanceof FixedSchedule) {
      program.run(addition);
    } else {
      program.runUnrecorded(addition);
    }
  }

  private void addTermOnHost(Regularization rule, INDArray w) {
    program.device().synchronize();
    termsOnHost += rule.score(w, program.iteration(), epoch);
  }

  private static List<Regularization> regularization(Layer layer, String parameter) {
    List<Regularization> rules = layer.getConfig().getRegularizationByParam(parameter);
    return rules == null ? List.of() : rules;
  }

  /**
   * Returns what the processor has to compute, in words; empty if the device computes everything.
   */
  List<String> onHost() {
    return List.copyOf(onHost);
  }

  /** Copies a batch to the device, and runs the forward pass. */
  void forward(List<INDArray> features, List<INDArray> targets, int iteration, int currentEpoch) {
    epoch = currentEpoch;
    termsOnHost = 0;
    space.hold(program);
    upload(features, inputs);
    upload(targets, labels);
    program.forward(iteration);
  }

  private void upload(List<INDArray> from, List<Tensor> to) {
    for (int i = 0; i < to.size(); i++) {
      INDArray array = from.get(i).castTo(DataType.FLOAT);
      program.device().upload(Memory.isDense(array) ? array : array.dup('c'), to.get(i).values());
    }
  }

  void backward() {
    program.backward();
  }

  /** Returns the sum of the losses and of the terms of regularisation, after a forward pass. */
  double score() {
    double onDevice = program.device().read(score.array());
    return onDevice
        + lossesOnHost.values().stream().mapToDouble(HostLossNode::score).sum()
        + termsOnHost;
  }

  /** Returns a copy of the output of a node, after a forward pass. */
  INDArray output(Node node) {
    Tensor tensor = outputs.get(node);
    return program.download(tensor.values(), tensor.shape());
  }
}
