package dlfs.reinforcement;

import static dlfs.text.Text.formatted;

import dlfs.networks.TrainableNetwork;
import dlfs.samples.Tensors;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * Q-learning with a network (Mnih et al. 2015): Q(s, a; θ) is the expected return after action a in
 * state s, and is trained towards
 *
 * <pre>
 * y = r + γ max Q(s', a'; θ⁻)    or y = r, if s' is terminal
 * </pre>
 *
 * The parameters θ⁻ are those of the target network, copied from θ now and then. With a {@link
 * dlfs.networks.QNetwork}, the loss is smooth L1, which limits the gradient of Q - y to [-1, 1] as
 * the paper does. Only the action that was taken counts. Not thread-safe.
 */
public final class QLearner {
  private final TrainableNetwork online;
  private final TrainableNetwork target;
  private final int actions;
  private final double discount;

  /**
   * Creates a learner.
   *
   * @param online the network that is trained, with the parameters θ; it has an output for each
   *     action
   * @param target the network of the same form with the parameters θ⁻; may be the online network
   *     itself
   * @param actions the number of actions
   * @param discount γ, in [0, 1]
   */
  public QLearner(Model online, Model target, int actions, double discount) {
    if (!(discount >= 0 && discount <= 1)) {
      throw new IllegalArgumentException(formatted("discount %s: expected 0 to 1", discount));
    }
    this.online = TrainableNetwork.of(online);
    this.target = TrainableNetwork.of(target);
    this.actions = actions;
    this.discount = discount;
  }

  /** Returns the network that is trained. */
  public Model network() {
    return online.model();
  }

  /**
   * Returns the values of all actions by the network that is trained.
   *
   * @param observations [N * size]
   * @param n the number of observations, N
   * @return [N][actions]
   */
  public float[][] values(float[] observations, int n) {
    return values(online, observations, n);
  }

  private float[][] values(TrainableNetwork network, float[] observations, int n) {
    INDArray x = Tensors.of(observations, n, observations.length / n); // [N, size]
    INDArray q = network.output(x); // [N, actions]
    float[] all = q.dup('c').data().asFloat();
    x.close();
    float[][] values = new float[n][actions];
    for (int i = 0; i < n; i++) {
      System.arraycopy(all, i * actions, values[i], 0, actions);
    }
    return values;
  }

  /** Copies the parameters of the network that is trained into the target network: θ⁻ = θ. */
  public void updateTarget() {
    if (target.model() != online.model()) {
      target.model().params().assign(online.model().params());
    }
  }

  /** Makes one update of the network from a mini-batch. */
  public void learn(Transitions batch) {
    MultiDataSet samples = samples(batch);
    online.fit(samples);
    samples.getFeatures(0).close(); // frees memory outside the Java heap at once
    samples.getLabels(0).close();
    samples.getLabelsMaskArray(0).close();
  }

  /**
   * Returns a mini-batch as the network takes it: the observations [N, size], the targets y of the
   * actions that were taken [N, actions], and a mask that is 1 for these actions.
   */
  public MultiDataSet samples(Transitions batch) {
    int n = batch.count();
    double[] y = targets(batch, values(target, batch.next(), n), discount);
    float[] labels = new float[n * actions];
    float[] mask = new float[n * actions];
    for (int i = 0; i < n; i++) {
      int taken = i * actions + batch.actions()[i];
      labels[taken] = (float) y[i];
      mask[taken] = 1;
    }
    return new MultiDataSet(
        new INDArray[] {Tensors.of(batch.observations(), n, batch.observations().length / n)},
        new INDArray[] {Tensors.of(labels, n, actions)},
        null,
        new INDArray[] {Tensors.of(mask, n, actions)});
  }

  /**
   * Computes the targets of Q-learning.
   *
   * @param next the values of all actions in the next states, [N][actions]
   * @param discount γ
   * @return y, [N]
   */
  public static double[] targets(Transitions batch, float[][] next, double discount) {
    double[] y = new double[batch.count()];
    for (int i = 0; i < y.length; i++) {
      y[i] = batch.rewards()[i] + (batch.terminal()[i] ? 0 : discount * max(next[i]));
    }
    return y;
  }

  /** Returns the highest of the values. */
  public static double max(float[] values) {
    float max = values[0];
    for (float value : values) {
      max = Math.max(max, value);
    }
    return max;
  }
}
