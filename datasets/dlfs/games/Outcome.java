package dlfs.games;

/**
 * The outcome of a step of a game.
 *
 * @param <S> the states of the game
 * @param state the next state
 * @param reward the reward of the step
 * @param terminal whether the game has ended in this state, so that there are no further rewards
 */
public record Outcome<S>(S state, double reward, boolean terminal) {}
