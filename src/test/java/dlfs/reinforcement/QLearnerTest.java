package dlfs.reinforcement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.EngineKind;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.QNetwork;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Sgd;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class QLearnerTest {
  private static final int PLACES = 5;
  private static final double DISCOUNT = 0.9;

  private static final QNetwork NETWORK =
      new QNetwork(new ImageShape(PLACES, 1, 1), 0, List.of(16), 2, 1);

  /**
   * A corridor of five places, with the goal at the right end. Its reward is 1, and moves against
   * the left wall do nothing.
   */
  private static Transition move(int place, int action) {
    int next = Math.max(0, place + (action == 1 ? 1 : -1));
    boolean won = next == PLACES - 1;
    return new Transition(seen(place), action, won ? 1 : 0, seen(next), won);
  }

  private static float[] seen(int place) {
    float[] oneHot = new float[PLACES];
    oneHot[place] = 1;
    return oneHot;
  }

  private static Transitions batch(Transition... transitions) {
    var memory = new ReplayMemory(transitions.length, PLACES, true);
    for (Transition transition : transitions) {
      memory.add(transition);
    }
    return memory.newest(transitions.length);
  }

  private static MultiLayerNetwork network(LayerSet layers, EngineKind engine, long seed) {
    return engine.prepare(NETWORK.create(layers, new Adam(0.01), seed));
  }

  private static MultiLayerNetwork network(long seed) {
    return network(LayerSet.BUILTIN, EngineKind.FAST, seed);
  }

  /** By hand: 0 + 0.9 * 3; 1, since no reward follows the end; 0 + 0.9 * (-1). */
  @Test
  void computesTheTargets() {
    Transitions transitions = batch(move(1, 1), move(3, 1), move(0, 0));
    float[][] next = {{3, 2}, {7, 8}, {-4, -1}};
    double[] targets = QLearner.targets(transitions, next, DISCOUNT);
    assertArrayEquals(new double[] {2.7, 1, -0.9}, targets, 1e-12);
  }

  /** The value of a state that a time limit cuts off is that of any other. */
  @Test
  void countsWhatWouldFollowATimeLimit() {
    var cut = new Transition(seen(2), 1, 5, seen(3), false);
    double[] targets = QLearner.targets(batch(cut), new float[][] {{1, 2}}, DISCOUNT);
    assertArrayEquals(new double[] {6.8}, targets, 1e-12);
  }

  @Test
  void trainsOnlyTheActionsThatWereTaken() {
    var target = network(2);
    var learner = new QLearner(network(1), target, 2, DISCOUNT);
    var samples = learner.samples(batch(move(1, 1), move(3, 0)));
    assertEquals(2, samples.getFeatures(0).size(0));
    INDArray mask = samples.getLabelsMaskArray(0);
    assertArrayEquals(new float[] {0, 1, 1, 0}, mask.data().asFloat());
    float[][] next = new QLearner(target, target, 2, 0).values(two(2, 2), 2);
    float y = (float) (DISCOUNT * QLearner.max(next[0]));
    assertArrayEquals(new float[] {0, y, y, 0}, samples.getLabels(0).data().asFloat(), 1e-6f);
  }

  private static float[] two(int first, int second) {
    float[] both = new float[2 * PLACES];
    both[first] = 1;
    both[PLACES + second] = 1;
    return both;
  }

  /** The value of moving right from place p is 0.9 to the power of 3 - p. */
  @ParameterizedTest
  @CsvSource({"BUILTIN, FAST", "BUILTIN, PLAIN", "SCRATCH, FAST", "SCRATCH, PLAIN"})
  void solvesACorridor(LayerSet layers, EngineKind engine) {
    var memory = new ReplayMemory(8, PLACES, true);
    IntStream.range(0, 8).forEach(i -> memory.add(move(i / 2, i % 2)));
    var learner = new QLearner(network(layers, engine, 1), network(layers, engine, 2), 2, DISCOUNT);
    learner.updateTarget();
    for (int update = 1; update <= 300; update++) {
      learner.learn(memory.newest(8));
      if (update % 25 == 0) {
        learner.updateTarget();
      }
    }
    for (int place = 0; place < PLACES - 1; place++) {
      float[] values = learner.values(seen(place), 1)[0];
      double right = Math.pow(DISCOUNT, PLACES - 2 - place);
      double left = DISCOUNT * Math.pow(DISCOUNT, PLACES - 2 - Math.max(0, place - 1));
      assertEquals(left, values[0], 0.02, "left from " + place);
      assertEquals(right, values[1], 0.02, "right from " + place);
    }
  }

  @Test
  void copiesTheParametersIntoTheTargetNetworkOnlyWhenAsked() {
    var online = network(1);
    var target = network(2);
    var learner = new QLearner(online, target, 2, DISCOUNT);
    INDArray before = target.params().dup();
    learner.learn(batch(move(1, 1), move(3, 1)));
    assertEquals(before, target.params());
    learner.updateTarget();
    assertEquals(online.params(), target.params());
    learner.learn(batch(move(1, 1), move(3, 1)));
    assertNotEquals(online.params(), target.params());
  }

  @Test
  void canBeItsOwnTarget() {
    var online = network(1);
    var learner = new QLearner(online, online, 2, DISCOUNT);
    learner.updateTarget();
    INDArray before = online.params().dup();
    learner.learn(batch(move(1, 1), move(3, 1)));
    assertNotEquals(before, online.params());
  }

  @Test
  void refusesADiscountThatIsNone() {
    var online = NETWORK.create(LayerSet.BUILTIN, new Sgd(), 1);
    assertThrows(IllegalArgumentException.class, () -> new QLearner(online, online, 2, 1.1));
  }
}
