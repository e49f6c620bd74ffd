package dlfs.ch08.reinforcement;

import dlfs.ch08.reinforcement.GameChoice.Recipe;
import dlfs.games.Game;
import dlfs.lab.Lab;
import dlfs.lab.ResumableRandom;
import dlfs.lab.ResumableState;
import dlfs.lab.Run;
import dlfs.optimizers.Sgd;
import dlfs.reinforcement.EpsilonGreedy;
import dlfs.reinforcement.QLearner;
import dlfs.reinforcement.ReplayMemory;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The training of an agent by deep Q-learning. In each iteration, it makes four steps in a game,
 * and then an update of the network. The network with the highest mean return of its evaluations is
 * kept, as by Mnih et al. (of several, the last).
 *
 * @param <S> the states of the game
 */
final class AgentTraining<S> {
  /** The mean return of greedy episodes, which begin anew for each evaluation. */
  static final String EVALUATION_RETURN = "evaluation_return";

  /** The mean return of the episodes since the last evaluation, with exploration. */
  static final String EPISODE_RETURN = "episode_return";

  /** The number of episodes so far. */
  static final String EPISODES = "episodes";

  /** The highest value of an action, on average over fixed states. */
  static final String MEAN_Q = "mean_q";

  private static final double DISCOUNT = 0.99;

  /** The number of steps of the game between two updates, as in the paper. */
  private static final int STEPS_PER_UPDATE = 4;

  /** The number of transitions in the memory from which updates begin, if it holds so many. */
  private static final int MIN_MEMORY = 1_000;

  /** The number of evaluations, evenly distributed over the training. */
  static final int EVALUATIONS = 40;

  /** The number of episodes in an evaluation. */
  private static final int EVALUATED_EPISODES = 20;

  /** The number of states whose values are recorded, and of the random steps that lead there. */
  private static final int FIXED_STATES = 256;

  private static final int STEPS_TO_FIXED_STATES = 20;

  private final Game<S> game;
  private final Method method;
  private final Sizes sizes;
  private final Recipe recipe;
  private final QLearner learner;
  private final ReplayMemory memory;
  private final ResumableRandom random;
  private final PlayedGames<S> games;
  private final EpsilonGreedy exploration;
  private final float[] fixedStates;
  private final long evaluationSeed;
  private final INDArray bestParameters;
  private final float[] bestReturn = {Float.NEGATIVE_INFINITY};
  private final ResumableState state;

  /**
   * The parts of deep Q-learning that a variant has.
   *
   * @param replays whether mini-batches are drawn from a memory; otherwise, each update is made
   *     from the newest transition alone
   * @param hasTarget whether the targets are computed by a network of their own
   */
  record Method(boolean replays, boolean hasTarget) {}

  /**
   * The sizes of a training.
   *
   * @param updates the number of updates
   * @param batch the number of transitions in a mini-batch
   * @param memory the number of transitions in the replay memory, at least {@code batch}
   */
  record Sizes(int updates, int batch, int memory) {}

  /** Prepares the training. */
  AgentTraining(Lab lab, Run run, Game<S> game, GameChoice choice, Method method, Sizes sizes) {
    this.game = game;
    this.method = method;
    this.sizes = sizes;
    this.recipe = choice.recipe();
    this.exploration = recipe.exploration(sizes.updates);
    var seeds = new SplittableRandom(run.seed());
    this.random = new ResumableRandom(seeds.nextLong());
    this.evaluationSeed = seeds.nextLong();
    this.fixedStates = fixedStates(game, seeds.split());
    this.games = new PlayedGames<>(game, 1, random);
    MultiLayerNetwork online =
        lab.create(choice.network(), recipe.updater(sizes.updates), run.seed());
    MultiLayerNetwork target =
        method.hasTarget ? lab.create(choice.network(), new Sgd(), run.seed()) : online;
    int actions = game.actions().size();
    this.learner = new QLearner(online, target, actions, DISCOUNT);
    int capacity = method.replays ? sizes.memory : 1;
    this.memory = new ReplayMemory(capacity, game.shape().size(), game.isBinary());
    this.bestParameters = online.params().dup();
    ResumableState trained =
        ResumableState.NONE
            .with("network", online)
            .with("best network", bestParameters)
            .with("best return", bestReturn)
            .with("replay memory", new SavedMemory(memory, actions))
            .with("games", games)
            .with("random numbers", random);
    this.state = method.hasTarget ? trained.with("target network", target.params()) : trained;
  }

  private static <S> float[] fixedStates(Game<S> game, RandomGenerator random) {
    var played = new PlayedGames<>(game, FIXED_STATES, random);
    Policy policy = Policy.random(game.actions().size());
    RandomGenerator[] own = shared(random, FIXED_STATES);
    for (int i = 0; i < STEPS_TO_FIXED_STATES; i++) {
      played.step(policy.actions(played.observations(), own), random, transition -> {});
    }
    return played.observations();
  }

  private static RandomGenerator[] shared(RandomGenerator random, int players) {
    RandomGenerator[] all = new RandomGenerator[players];
    Arrays.fill(all, random);
    return all;
  }

  /**
   * Trains the agent, and records its returns.
   *
   * @return the best agent
   */
  QLearner train(Run run) {
    run.loop(state, sizes.updates, update -> update(run, update));
    learner.network().params().assign(bestParameters);
    return learner;
  }

  private void update(Run run, int update) {
    Policy atRandom = Policy.random(game.actions().size());
    while (memory.size() < Math.min(memory.capacity(), Math.max(sizes.batch, MIN_MEMORY))) {
      play(atRandom); // before the first update
    }
    Policy policy = Policy.exploring(learner, exploration, update);
    for (int i = 0; i < STEPS_PER_UPDATE; i++) {
      play(policy);
    }
    learner.learn(method.replays ? memory.sample(sizes.batch, random) : memory.newest(1));
    int made = update + 1;
    if (made % recipe.targetInterval() == 0) {
      learner.updateTarget();
    }
    if (made % Math.max(1, sizes.updates / EVALUATIONS) == 0) {
      evaluate(run, update);
    }
  }

  private void play(Policy policy) {
    int[] actions = policy.actions(games.observations(), random);
    games.step(actions, random, memory::add);
  }

  private void evaluate(Run run, int update) {
    double value =
        Episodes.play(game, Policy.greedy(learner), EVALUATED_EPISODES, evaluationSeed + update)
            .meanReturn();
    run.record(update, EVALUATION_RETURN, value);
    games.takeMeanReturn().ifPresent(mean -> run.record(update, EPISODE_RETURN, mean));
    run.record(update, EPISODES, games.finished());
    double sum = 0;
    for (float[] values : learner.values(fixedStates, FIXED_STATES)) {
      sum += QLearner.max(values);
    }
    run.record(update, MEAN_Q, sum / FIXED_STATES);
    if (value >= bestReturn[0]) {
      bestReturn[0] = (float) value;
      bestParameters.assign(learner.network().params());
    }
  }
}
