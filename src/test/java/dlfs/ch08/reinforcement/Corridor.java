package dlfs.ch08.reinforcement;

import static dlfs.text.Text.formatted;

import dlfs.games.Game;
import dlfs.games.Outcome;
import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A corridor of five places, with a start in the middle: a reward of 1 at the right end, and of -1
 * at the left end. The action 1 moves to the right.
 *
 * @param maxSteps the time limit
 */
record Corridor(int maxSteps) implements Game<Integer> {
  private static final int PLACES = 5;

  @Override
  public String name() {
    return "corridor";
  }

  @Override
  public List<String> actions() {
    return List.of("left", "right");
  }

  @Override
  public ImageShape shape() {
    return new ImageShape(PLACES, 1, 1);
  }

  @Override
  public boolean isBinary() {
    return true;
  }

  @Override
  public Integer start(RandomGenerator random) {
    return PLACES / 2;
  }

  @Override
  public Outcome<Integer> step(Integer place, int action, RandomGenerator random) {
    int next = place + (action == 1 ? 1 : -1);
    boolean ends = next == 0 || next == PLACES - 1;
    return new Outcome<>(next, !ends ? 0 : next == 0 ? -1 : 1, ends);
  }

  @Override
  public float[] observe(Integer place) {
    return seen(place);
  }

  static float[] seen(int place) {
    float[] oneHot = new float[PLACES];
    oneHot[place] = 1;
    return oneHot;
  }

  @Override
  public ColourImage picture(Integer place) {
    float[] pixels = new float[ColourImage.CHANNELS * PLACES];
    pixels[place] = 1;
    return new ColourImage(PLACES, 1, pixels);
  }

  @Override
  public double[] save(Integer place) {
    return new double[] {place};
  }

  @Override
  public Integer restore(double[] saved) {
    if (!(saved[0] >= 0 && saved[0] < PLACES)) {
      throw new IllegalArgumentException(formatted("no place %s", saved[0]));
    }
    return (int) saved[0];
  }
}
