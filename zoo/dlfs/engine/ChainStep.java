package dlfs.engine;

import dlfs.networks.TrainableNetwork;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The training step of a chain of layers whose loss is computed outside of it, as those of the two
 * networks of a GAN are: a forward pass, a backward pass from the gradient of the output, and an
 * update. For networks of any engine; an accelerated one does not repeat its forward pass.
 *
 * <pre>{@code
 * step.run(NeededGradients.OF_PARAMETERS, () -> {
 *   INDArray y = step.forward(x);
 *   return step.backward(gradientOfLoss(y));
 * });
 * step.update();
 * }</pre>
 *
 * <p>The passes of one chain can run within those of another, so that the input gradient of one is
 * the output gradient of the other. DL4J's own methods for this purpose allocate every array anew.
 */
@SuppressWarnings("try") // DL4J's workspaces need not be referenced in their blocks
public final class ChainStep {
  private static final WorkspaceConfiguration UNTIL_THE_END = configuration();

  private final MultiLayerNetwork chain;
  private final TrainableNetwork network;
  private final Updater updater;
  private final StepScope scope;
  private final LayerWorkspaceMgr workspaces;
  private NeededGradients needed;
  private int samples;

  /**
   * @param chain an initialised network, which only the calling thread uses from now on
   * @param name distinguishes it from the other chains that the thread trains
   */
  public ChainStep(MultiLayerNetwork chain, String name) {
    this.chain = chain;
    this.network = TrainableNetwork.of(chain);
    this.scope = new StepScope(Topology.of(chain));
    this.workspaces = workspaces("WS_" + name);
    if (network.gradients() == null) {
      network.initGradients();
    }
    this.updater = chain.getUpdater(); // creates its state, outside of all workspaces
    if (EngineKind.of(chain) == EngineKind.FAST) {
      FastRuleUpdater.replaceIn(updater);
    }
  }

  private static WorkspaceConfiguration configuration() {
    return WorkspaceConfiguration.builder()
        .initialSize(0)
        .overallocationLimit(0.05)
        .policyLearning(LearningPolicy.FIRST_LOOP)
        .policyReset(ResetPolicy.BLOCK_LEFT)
        .policySpill(SpillPolicy.REALLOCATE)
        .policyAllocation(AllocationPolicy.OVERALLOCATE)
        .build();
  }

  private static LayerWorkspaceMgr workspaces(String name) {
    String working = name + "_WORKING";
    return LayerWorkspaceMgr.builder()
        .with(ArrayType.INPUT, name, UNTIL_THE_END)
        .with(ArrayType.ACTIVATIONS, name, UNTIL_THE_END)
        .with(ArrayType.ACTIVATION_GRAD, name, UNTIL_THE_END)
        .with(ArrayType.FF_CACHE, name, UNTIL_THE_END)
        .with(ArrayType.FF_WORKING_MEM, working, UNTIL_THE_END)
        .with(ArrayType.BP_WORKING_MEM, working, UNTIL_THE_END)
        .with(ArrayType.RNN_FF_LOOP_WORKING_MEM, name + "_LOOP", UNTIL_THE_END)
        .with(ArrayType.RNN_BP_LOOP_WORKING_MEM, name + "_LOOP", UNTIL_THE_END)
        .with(ArrayType.UPDATER_WORKING_MEM, working, UNTIL_THE_END)
        .build();
  }

  /**
   * Runs a forward pass and at most one backward pass. The memory of the arrays that are created in
   * the meantime, including those that the passes return, is reused after the end.
   *
   * @param needed the gradients that are used
   * @param passes calls {@link #forward} and {@link #backward}
   * @return the result of {@code passes}, which must not be an array that was created by them
   */
  public <T> T run(NeededGradients needed, Supplier<T> passes) {
    this.needed = needed;
    return scope.run(
        needed,
        () -> {
          try (MemoryWorkspace all = workspaces.notifyScopeEntered(ArrayType.ACTIVATIONS)) {
            return passes.get();
          }
        });
  }

  /**
   * Runs a forward pass as in training.
   *
   * @param x the input, [N, ...]
   * @return the output, [N, ...]
   */
  public INDArray forward(INDArray x) {
    samples = (int) x.size(0);
    chain.setInputMiniBatchSize(samples);
    INDArray y = x;
    for (int i = 0; i < chain.getnLayers(); i++) {
      try (MemoryWorkspace working = workspaces.notifyScopeEntered(ArrayType.FF_WORKING_MEM)) {
        InputPreProcessor before = preprocessor(i);
        INDArray input = before == null ? y : before.preProcess(y, samples, workspaces);
        y = chain.getLayer(i).activate(input, true, workspaces);
      }
    }
    return y;
  }

  /**
   * Runs the backward pass after a forward pass. The gradients of the parameters are in {@link
   * #gradients} afterwards, if they are needed.
   *
   * @param dy the gradient of the output, [N, ...], summed over the samples
   * @return the gradient of the input; meaningless if it is not needed
   */
  public INDArray backward(INDArray dy) {
    INDArray gradient = dy;
    for (int i = chain.getnLayers() - 1; i >= 0; i--) {
      Layer layer = chain.getLayer(i);
      try (MemoryWorkspace working = workspaces.notifyScopeEntered(ArrayType.BP_WORKING_MEM)) {
        gradient = layer.backpropGradient(gradient, workspaces).getSecond();
        InputPreProcessor before = preprocessor(i);
        if (before != null && (i > 0 || needed.includeInput())) {
          gradient = before.backprop(gradient, samples, workspaces);
        }
      }
    }
    return gradient;
  }

  private InputPreProcessor preprocessor(int layer) {
    return chain.getLayerWiseConfigurations().getInputPreProcess(layer);
  }

  /** Returns the gradients of all parameters, a row, which the next backward pass overwrites. */
  public INDArray gradients() {
    return network.gradients();
  }

  /**
   * Updates the parameters by the network's update rule and {@link #gradients}, which this changes:
   * they are divided by the number of samples of the last forward pass.
   */
  public void update() {
    INDArray changes = network.gradients();
    var gradient = new TrainingStep.OwnGradient(changes, new DefaultGradient());
    int iteration = network.iterationCount();
    updater.update(chain, gradient, iteration, chain.getEpochCount(), samples, workspaces);
    chain.params().subi(changes.reshape(changes.length()));
    network.setIterationCount(iteration + 1);
  }
}
