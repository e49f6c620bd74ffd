package dlfs.reinforcement;

/**
 * A step of an agent.
 *
 * @param observation what it saw before, [size]
 * @param action the action that it took
 * @param reward the reward of the step
 * @param next what it saw afterwards, [size]
 * @param terminal whether the episode ended there for good, so that no reward could follow; false
 *     if it was only interrupted by a time limit
 */
public record Transition(
    float[] observation, int action, double reward, float[] next, boolean terminal) {}
