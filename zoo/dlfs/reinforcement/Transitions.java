package dlfs.reinforcement;

/**
 * Several transitions, as a mini-batch.
 *
 * @param observations what the agent saw before, [N * size]
 * @param actions the actions that it took, [N]
 * @param rewards the rewards, [N]
 * @param next what it saw afterwards, [N * size]
 * @param terminal whether the episodes ended there for good, [N]
 */
public record Transitions(
    float[] observations, int[] actions, float[] rewards, float[] next, boolean[] terminal) {

  /** Creates a mini-batch of N transitions, which are yet to be set. */
  static Transitions ofSize(int n, int observationSize) {
    return new Transitions(
        new float[n * observationSize],
        new int[n],
        new float[n],
        new float[n * observationSize],
        new boolean[n]);
  }

  /** The number of transitions, N. */
  public int count() {
    return actions.length;
  }
}
