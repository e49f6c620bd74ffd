package dlfs.engine;

import dlfs.engine.kernels.UpdateRules;
import dlfs.engine.kernels.Vector;
import dlfs.optimizers.AdaGrad;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Momentum;
import dlfs.optimizers.Nesterov;
import dlfs.optimizers.RmsProp;
import dlfs.optimizers.RuleUpdater;
import dlfs.optimizers.Sgd;
import dlfs.optimizers.UpdateRule;
import java.util.Map;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;

/** Replaces a {@link RuleUpdater}: applies the same rule to the same state, by one kernel. */
final class FastRuleUpdater implements GradientUpdater<UpdateRule> {
  private final RuleUpdater replaced;

  private FastRuleUpdater(RuleUpdater replaced) {
    this.replaced = replaced;
  }

  /** Replaces the from-scratch update rules in the updater of a network. */
  static void replaceIn(Updater updater) {
    if (updater instanceof BaseMultiLayerUpdater<?> blocks) {
      for (UpdaterBlock block : blocks.getUpdaterBlocks()) {
        if (block.getGradientUpdater() instanceof RuleUpdater rule) {
          block.setGradientUpdater(new FastRuleUpdater(rule));
        }
      }
    }
  }

  @Override
  public UpdateRule getConfig() {
    return replaced.getConfig();
  }

  @Override
  public void setState(Map<String, INDArray> stateMap, boolean initialize) {
    replaced.setState(stateMap, initialize);
  }

  @Override
  public Map<String, INDArray> getState() {
    return replaced.getState();
  }

  @Override
  public void setStateViewArray(
      INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
    replaced.setStateViewArray(viewArray, gradientShape, gradientOrder, initialize);
  }

  @Override
  public void applyUpdater(INDArray gradient, int iteration, int epoch) {
    if (CpuKernels.exist(gradient.dataType())) {
      apply(gradient, getConfig().getLearningRate(iteration, epoch), iteration + 1);
    } else {
      replaced.applyUpdater(gradient, iteration, epoch);
    }
  }

  private void apply(INDArray gradient, double lr, int t) {
    UpdateRules rules = CpuKernels.of(gradient.dataType()).updateRules();
    UpdateRule rule = getConfig();
    Vector g = Vector.of(gradient);
    if (rule instanceof Sgd) {
      rules.sgd(g, lr);
    } else if (rule instanceof Momentum momentum) {
      rules.momentum(g, state("v"), lr, momentum.getMomentum());
    } else if (rule instanceof Nesterov nesterov) {
      rules.nesterov(g, state("v"), lr, nesterov.getMomentum());
    } else if (rule instanceof AdaGrad) {
      rules.adaGrad(g, state("h"), lr, AdaGrad.EPSILON);
    } else if (rule instanceof RmsProp rmsProp) {
      rules.rmsProp(g, state("h"), lr, rmsProp.getDecay(), RmsProp.EPSILON);
    } else if (rule instanceof Adam adam) {
      double corrected = adam.correctedRate(lr, t);
      rules.adam(
          g, state("m"), state("v"), corrected, adam.getBeta1(), adam.getBeta2(), Adam.EPSILON);
    } else {
      throw new AssertionError("an update rule without a kernel: " + rule);
    }
  }

  private Vector state(String name) {
    return Vector.of(getState().get(name));
  }
}
