/**
 * Games for reinforcement learning (section 8.5.4), as small functions of a state, an action and
 * random numbers: {@link dlfs.games.CartPole} and {@link dlfs.games.Breakout}.
 *
 * <p>A game of one's own implements {@link dlfs.games.Game}. This one is a corridor, in which the
 * player starts in the middle and wins at the right end:
 *
 * <pre>{@code
 * public final class Corridor implements Game<Integer> {
 *   public String name() { return "corridor"; }
 *   public List<String> actions() { return List.of("left", "right"); }
 *   public ImageShape shape() { return new ImageShape(5, 1, 1); }
 *   public boolean isBinary() { return true; }
 *   public int maxSteps() { return 100; }
 *
 *   public Integer start(RandomGenerator random) { return 2; }
 *
 *   public Outcome<Integer> step(Integer place, int action, RandomGenerator random) {
 *     int next = Math.max(0, place + (action == 1 ? 1 : -1));
 *     return new Outcome<>(next, next == 4 ? 1 : 0, next == 4);
 *   }
 *
 *   public float[] observe(Integer place) {
 *     float[] oneHot = new float[5];
 *     oneHot[place] = 1;
 *     return oneHot;
 *   }
 *
 *   public ColourImage picture(Integer place) {
 *     float[] pixels = new float[3 * 5];
 *     pixels[place] = 1; // red
 *     return new ColourImage(5, 1, pixels);
 *   }
 *
 *   public double[] save(Integer place) { return new double[] {place}; }
 *   public Integer restore(double[] saved) { return (int) saved[0]; }
 * }
 * }</pre>
 *
 * <p>{@code dlfs.ch08.reinforcement.GameChoice} lists the games of the experiment {@code
 * DeepQNetwork}, with the settings of their training.
 */
package dlfs.games;
