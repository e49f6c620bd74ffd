package dlfs.engine;

import dlfs.engine.device.Device;
import dlfs.engine.device.DeviceArray;
import dlfs.engine.device.DeviceRule;
import dlfs.optimizers.AdaGrad;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Momentum;
import dlfs.optimizers.Nesterov;
import dlfs.optimizers.RmsProp;
import dlfs.optimizers.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** The updates of a network's parameters by its update rules, on a device. */
final class DeviceUpdates {
  private final Device device;
  private final List<Update> updates;
  private final boolean isMiniBatch;

  private DeviceUpdates(Device device, List<Update> updates, boolean isMiniBatch) {
    this.device = device;
    this.updates = updates;
    this.isMiniBatch = isMiniBatch;
  }

  /**
   * The update of consecutive parameters.
   *
   * @param configuration the update rule
   * @param states the arrays of its state for these parameters
   * @param l2 L2 regularisation; null for none
   * @param decay weight decay; null for none
   * @param isMean whether the gradient is divided by the number of samples
   */
  private record Update(
      IUpdater configuration,
      List<DeviceArray> states,
      L2Regularization l2,
      WeightDecay decay,
      boolean isMean,
      DeviceArray w,
      DeviceArray g) {

    /** Returns this and the next update as one; empty if they are not alike, or not adjacent. */
    Optional<Update> and(Update next) {
      boolean areAlike =
          configuration == next.configuration
              && Objects.equals(l2, next.l2)
              && Objects.equals(decay, next.decay)
              && isMean == next.isMean;
      boolean areAdjacent = w.isBefore(next.w) && g.isBefore(next.g);
      List<DeviceArray> all = new ArrayList<>();
      for (int i = 0; i < states.size() && areAlike; i++) {
        areAdjacent &= states.get(i).isBefore(next.states.get(i));
        all.add(states.get(i).and(next.states.get(i)));
      }
      return areAlike && areAdjacent
          ? Optional.of(
              new Update(configuration, all, l2, decay, isMean, w.and(next.w), g.and(next.g)))
          : Optional.empty();
    }
  }

  /**
   * Returns the updates of a network.
   *
   * @param updater its updater, with its parameters, gradients and state in shared memory
   * @param isMiniBatch whether gradients are divided by the number of samples
   * @return empty if a rule or a setting is not known
   */
  static Optional<DeviceUpdates> of(
      Device device, BaseMultiLayerUpdater<?> updater, boolean isMiniBatch) {
    List<Update> updates = new ArrayList<>();
    for (UpdaterBlock block : updater.getUpdaterBlocks()) {
      for (ParamState state : block.getLayersAndVariablesInBlock()) {
        Optional<Update> update = update(block, state);
        if (update.isEmpty()) {
          return Optional.empty();
        }
        add(updates, update.orElseThrow());
      }
    }
    return Optional.of(new DeviceUpdates(device, updates, isMiniBatch));
  }

  /** Adds an update, joined with the last one if possible, so that there are few. */
  private static void add(List<Update> updates, Update update) {
    int last = updates.size() - 1;
    Optional<Update> joined = updates.isEmpty() ? Optional.empty() : updates.get(last).and(update);
    if (joined.isPresent()) {
      updates.set(last, joined.orElseThrow());
    } else {
      updates.add(update);
    }
  }

  private static Optional<Update> update(UpdaterBlock block, ParamState state) {
    IUpdater configuration = block.getGradientUpdater().getConfig();
    Trainable layer = state.getLayer();
    L2Regularization l2 = null;
    WeightDecay decay = null;
    List<Regularization> rules = layer.getConfig().getRegularizationByParam(state.getParamName());
    for (Regularization rule : rules == null ? List.<Regularization>of() : rules) {
      if (rule.getClass() == L2Regularization.class && l2 == null) {
        l2 = (L2Regularization) rule;
      } else if (rule.getClass() == WeightDecay.class && decay == null) {
        decay = (WeightDecay) rule;
      } else {
        return Optional.empty();
      }
    }
    if (numberOfStates(configuration) < 0
        || block.isPretrainUpdaterBlock()
        || !hasPlainGradients(layer)) {
      return Optional.empty();
    }
    return Optional.of(
        new Update(
            configuration,
            states(block, state, numberOfStates(configuration)),
            l2,
            decay,
            layer.updaterDivideByMinibatch(state.getParamName()),
            DeviceArray.of(state.getParamView()),
            DeviceArray.of(state.getGradView())));
  }

  private static boolean hasPlainGradients(Trainable layer) {
    GradientNormalization normalization = layer.getConfig().getGradientNormalization();
    return normalization == null || normalization == GradientNormalization.None;
  }

  /** Returns the parts of a block's state that belong to some of its parameters. */
  private static List<DeviceArray> states(UpdaterBlock block, ParamState state, int count) {
    if (count == 0) {
      return List.of();
    }
    DeviceArray all = DeviceArray.of(block.getUpdaterView());
    long ofEach = all.length() / count;
    long first = state.getParamOffsetStart() - block.getParamOffsetStart();
    long length = state.getParamOffsetEnd() - state.getParamOffsetStart();
    List<DeviceArray> states = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      states.add(all.slice(i * ofEach + first, length));
    }
    return states;
  }

  /** Returns the number of states of a rule for each parameter; negative if it is not known. */
  private static int numberOfStates(IUpdater rule) {
    if (rule instanceof NoOp
        || rule instanceof Sgd
        || rule.getClass() == org.nd4j.linalg.learning.config.Sgd.class) {
      return 0;
    }
    if (rule instanceof Adam || rule.getClass() == org.nd4j.linalg.learning.config.Adam.class) {
      return 2;
    }
    boolean isKnown =
        rule instanceof Momentum
            || rule instanceof Nesterov
            || rule.getClass() == Nesterovs.class
            || rule instanceof AdaGrad
            || rule.getClass() == org.nd4j.linalg.learning.config.AdaGrad.class
            || rule instanceof RmsProp
            || rule.getClass() == org.nd4j.linalg.learning.config.RmsProp.class;
    return isKnown ? 1 : -1;
  }

  private static DeviceRule rule(
      IUpdater rule, List<DeviceArray> states, int iteration, int epoch) {
    if (rule instanceof NoOp) {
      return new DeviceRule.None();
    }
    double rate = rule.getLearningRate(iteration, epoch);
    if (states.isEmpty()) {
      return new DeviceRule.Sgd(rate);
    }
    DeviceArray first = states.get(0);
    if (rule instanceof Momentum momentum) {
      return new DeviceRule.Momentum(first, rate, momentum.getMomentum());
    }
    if (rule instanceof Nesterov nesterov) {
      return new DeviceRule.Nesterov(first, rate, nesterov.getMomentum());
    }
    if (rule instanceof Nesterovs nesterovs) {
      return new DeviceRule.Nesterov(first, rate, nesterovs.currentMomentum(iteration, epoch));
    }
    if (rule instanceof AdaGrad) {
      return new DeviceRule.AdaGrad(first, rate, AdaGrad.EPSILON);
    }
    if (rule instanceof org.nd4j.linalg.learning.config.AdaGrad adaGrad) {
      return new DeviceRule.AdaGrad(first, rate, adaGrad.getEpsilon());
    }
    if (rule instanceof RmsProp rmsProp) {
      return new DeviceRule.RmsProp(first, rate, rmsProp.getDecay(), RmsProp.EPSILON);
    }
    if (rule instanceof org.nd4j.linalg.learning.config.RmsProp rmsProp) {
      return new DeviceRule.RmsProp(first, rate, rmsProp.getRmsDecay(), rmsProp.getEpsilon());
    }
    if (rule instanceof Adam adam) {
      return adam(
          states,
          adam.correctedRate(rate, iteration + 1),
          adam.getBeta1(),
          adam.getBeta2(),
          Adam.EPSILON);
    }
    var adam = (org.nd4j.linalg.learning.config.Adam) rule;
    double corrected =
        new Adam(rate, adam.getBeta1(), adam.getBeta2()).correctedRate(rate, iteration + 1);
    return adam(states, corrected, adam.getBeta1(), adam.getBeta2(), adam.getEpsilon());
  }

  private static DeviceRule adam(
      List<DeviceArray> states, double rate, double beta1, double beta2, double epsilon) {
    return new DeviceRule.Adam(states.get(0), states.get(1), rate, beta1, beta2, epsilon);
  }

  /**
   * Updates all parameters.
   *
   * @param samples the number of samples that the gradients are summed over
   */
  void run(int iteration, int epoch, int samples) {
    for (Update update : updates) {
      IUpdater configuration = update.configuration;
      double rate =
          configuration.hasLearningRate() ? configuration.getLearningRate(iteration, epoch) : 1;
      device.update(
          rule(configuration, update.states, iteration, epoch),
          isMiniBatch && update.isMean ? 1f / samples : 1,
          update.l2 == null ? 0 : (float) update.l2.getL2().valueAt(iteration, epoch),
          update.decay == null ? 0 : (float) decay(update.decay, rate, iteration, epoch),
          update.w,
          update.g);
    }
  }

  private static double decay(WeightDecay decay, double rate, int iteration, int epoch) {
    double coefficient = decay.getCoeff().valueAt(iteration, epoch);
    return decay.isApplyLR() ? coefficient * rate : coefficient;
  }
}
