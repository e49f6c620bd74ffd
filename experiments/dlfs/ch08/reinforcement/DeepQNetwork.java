package dlfs.ch08.reinforcement;

import static dlfs.text.Text.formatted;

import dlfs.ch08.reinforcement.AgentTraining.Method;
import dlfs.ch08.reinforcement.AgentTraining.Sizes;
import dlfs.games.Game;
import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.UserError;
import dlfs.reinforcement.QLearner;
import dlfs.reinforcement.ReplayMemory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Section 8.5.4: an agent learns to play a game from what it sees and the rewards that it gets, by
 * Q-learning with a network (Mnih et al. 2015). It is compared with agents that learn without a
 * replay memory or without a target network, as in the paper's Extended Data Table 3, and with one
 * that acts at random.
 *
 * <p>As in the paper, there are four steps of the game between two updates, and the network with
 * the best evaluation during training is the one that is tested, on other episodes. Without the
 * replay memory, each update is made from the newest step alone. Differences: Adam in the place of
 * RMSProp, with a learning rate that decays to 0; networks and memory are smaller, since the games
 * are; and tested agents act greedily, where the paper takes one action of 20 at random.
 */
public final class DeepQNetwork implements Experiment {
  private static final Setting<GameChoice> GAME =
      Setting.choice(
          "game",
          GameChoice.CARTPOLE,
          List.of(GameChoice.values()),
          game -> game.name().toLowerCase(Locale.ROOT),
          "the game");

  private static final String AS_NEEDED = "as the game needs";

  private static final Setting<OptionalInt> ITERATIONS =
      Setting.integerOrAuto("iterations", 10_000_000, "updates of each network", AS_NEEDED)
          .quick(OptionalInt.of(200));

  private static final Setting<Integer> BATCH =
      Setting.integer("batch", 32, 1, 10_000, "transitions in a mini-batch");

  private static final Setting<OptionalInt> MEMORY =
      Setting.integerOrAuto("memory", 100_000_000, "transitions in the replay memory", AS_NEEDED);

  private static final Setting<Integer> TESTED =
      Setting.integer("tested", 100, 1, 100_000, "episodes played at the end").quick(5);

  static final String TEST_RETURN = "test_return";
  static final String REQUIRED_RETURN = "required_return";

  private static final FinalFigure WHILE_TRAINING =
      FinalFigure.meanOfLast(AgentTraining.EVALUATIONS / 2, AgentTraining.EVALUATION_RETURN);

  static final String DQN = "DQN";
  static final String WITHOUT_MEMORY = "without replay memory";
  static final String WITHOUT_TARGET = "without target network";
  static final String WITHOUT_BOTH = "without both";
  static final String RANDOM = "random player";

  private static final Variants<Method> METHODS =
      Variants.of(DQN, new Method(true, true))
          .and(WITHOUT_TARGET, new Method(true, false))
          .and(WITHOUT_MEMORY, new Method(false, true))
          .and(WITHOUT_BOTH, new Method(false, false));

  @Override
  public About about() {
    return new About(
        "DeepQNetwork",
        "8.5.4",
        "Does an agent learn to play a game from what it sees and its rewards?",
        Optional.empty(),
        true,
        List.of(GAME, ITERATIONS, BATCH, MEMORY, TESTED),
        List.of(FinalFigure.last(TEST_RETURN), WHILE_TRAINING),
        1.7);
  }

  @Override
  public List<Setting<?>> subjects() {
    return List.of(GAME);
  }

  @Override
  public Metrics run(Lab lab) {
    GameChoice choice = lab.get(GAME);
    Sizes sizes = sizes(lab, choice);
    if (sizes.memory() < sizes.batch()) {
      throw new UserError(
          formatted(
              "-Dmemory=%d is smaller than a mini-batch of %d transitions. Use a larger -Dmemory, or"
                  + " a smaller -Dbatch.",
              sizes.memory(), sizes.batch()));
    }
    Game<?> game = choice.game();
    int largest = ReplayMemory.maxCapacity(game.shape().size(), game.isBinary());
    if (sizes.memory() > largest) {
      throw new UserError(
          formatted(
              "-Dmemory=%d is too large: a replay memory of this game holds at most %d transitions.",
              sizes.memory(), largest));
    }
    return run(lab, game, sizes);
  }

  private static Sizes sizes(Lab lab, GameChoice choice) {
    return new Sizes(
        lab.get(ITERATIONS).orElse(choice.recipe().iterations()),
        lab.get(BATCH),
        lab.get(MEMORY).orElse(choice.recipe().memory()));
  }

  private static <S> Metrics run(Lab lab, Game<S> game, Sizes sizes) {
    GameChoice choice = lab.get(GAME);
    int tested = lab.get(TESTED);
    Metrics trained =
        lab.compare(
            METHODS,
            sizes.updates(),
            (run, method) -> {
              var training = new AgentTraining<>(lab, run, game, choice, method, sizes);
              QLearner agent = training.train(run);
              test(run, game, Policy.greedy(agent), tested);
              run.record(REQUIRED_RETURN, choice.requiredReturn());
              run.publish(agent.network());
            });
    Metrics random =
        lab.compare(
            Variants.of(RANDOM, Policy.random(game.actions().size())),
            1,
            (run, policy) -> {
              test(run, game, policy, 10 * tested);
              run.step();
            });
    return trained.and(random);
  }

  private static <S> void test(Run run, Game<S> game, Policy policy, int episodes) {
    long seed = new SplittableRandom(run.seed()).split().nextLong();
    Episodes<S> played = Episodes.play(game, policy, episodes, seed);
    run.record(TEST_RETURN, played.meanReturn());
    GameStrip.record(run, game, played.states());
  }

  @Override
  public List<Claim> claims() {
    Quantity dqn = Quantity.last(TEST_RETURN, DQN);
    Quantity random = Quantity.last(TEST_RETURN, RANDOM);
    return List.of(
        Claim.inEverySeed(
            "8.5.4: an agent learns to play from what it sees and its rewards alone",
            "The mean return of 100 games is higher than the required one",
            Quantity.last(REQUIRED_RETURN, DQN).below(dqn)),
        Claim.inEverySeed(
            "8.5.4: an agent learns to play from what it sees and its rewards alone",
            "The return is many times that of a player that acts at random",
            dqn.over("ratio", random).atLeast(10)),
        Claim.onAverage(
            "8.5.4: Mnih et al.: replay memory is essential",
            "Without the replay memory, the return is lower in the second half of training",
            whileTraining(WITHOUT_MEMORY).below(whileTraining(DQN))),
        Claim.onAverage(
            "8.5.4: Mnih et al.: a separate target network helps",
            "Without the target network, the return is lower in the second half of training",
            whileTraining(WITHOUT_TARGET).below(whileTraining(DQN))),
        Claim.onAverage(
            "8.5.4: Mnih et al.: without both, the agent hardly learns",
            "Without both, the return is lower in the second half of training",
            whileTraining(WITHOUT_BOTH).below(whileTraining(DQN))));
  }

  /** The mean return of greedy episodes in the second half of the training. */
  private static Quantity whileTraining(String variant) {
    return Quantity.of(WHILE_TRAINING, variant);
  }

  @Override
  public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    return List.of(
        Picture.of("returns.png", 1, ReturnCharts.of(metrics, RANDOM)),
        Picture.of("played.png", GameStrip.draw(artefacts, metrics.variants(), metrics.seeds())));
  }
}
