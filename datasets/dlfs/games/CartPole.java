package dlfs.games;

import static dlfs.text.Text.formatted;

import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Balancing a pole on a cart that is pushed to the left or to the right (A. G. Barto, R. S. Sutton,
 * C. W. Anderson: "Neuronlike adaptive elements that can solve difficult learning control
 * problems", IEEE Transactions on Systems, Man, and Cybernetics, 1983), with the constants of Gym's
 * CartPole-v1. The reward of each step is 1. The game ends if the pole leans by more than 12
 * degrees, or the cart leaves the track; the time limit is 500 steps.
 *
 * <pre>
 * τ  = (F + m l ω² sin θ) / (M + m)
 * ω' = (g sin θ - τ cos θ) / (l (4/3 - m cos² θ / (M + m)))
 * v' = τ - m l ω' cos θ / (M + m)
 * </pre>
 *
 * with the mass of the cart M = 1 kg, that of the pole m = 0.1 kg, half the length of the pole l =
 * 0.5 m, the force F = ±10 N and the gravity g = 9.8 m/s². A step is Euler's, of 0.02 s.
 */
public final class CartPole implements Game<CartPole.State> {
  private static final double GRAVITY = 9.8;
  private static final double POLE_MASS = 0.1;
  private static final double TOTAL_MASS = 1 + POLE_MASS;
  private static final double HALF_LENGTH = 0.5;
  private static final double FORCE = 10;
  private static final double SECONDS_PER_STEP = 0.02;

  /** The distance from the middle of the track beyond which the game ends. */
  private static final double MAX_POSITION = 2.4;

  /** The angle beyond which the game ends. */
  private static final double MAX_ANGLE = Math.toRadians(12);

  /** The scale of both velocities, in m/s and radians per second, in what the player sees. */
  private static final double TYPICAL_VELOCITY = 2;

  /** The largest initial value of all variables. */
  private static final double MAX_START = 0.05;

  private static final List<String> ACTIONS = List.of("left", "right");

  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;

  /**
   * The state of cart and pole, all of which the player sees.
   *
   * @param position of the cart, in metres from the middle of the track
   * @param velocity of the cart, in m/s
   * @param angle of the pole, in radians clockwise from upright
   * @param angularVelocity of the pole, in radians per second
   */
  public record State(double position, double velocity, double angle, double angularVelocity) {}

  @Override
  public String name() {
    return "cartpole";
  }

  @Override
  public List<String> actions() {
    return ACTIONS;
  }

  @Override
  public ImageShape shape() {
    return new ImageShape(4, 1, 1);
  }

  @Override
  public int maxSteps() {
    return 500;
  }

  @Override
  public State start(RandomGenerator random) {
    return new State(small(random), small(random), small(random), small(random));
  }

  private static double small(RandomGenerator random) {
    return random.nextDouble(-MAX_START, MAX_START);
  }

  @Override
  public Outcome<State> step(State state, int action, RandomGenerator random) {
    double force = action == 1 ? FORCE : -FORCE;
    double sin = Math.sin(state.angle);
    double cos = Math.cos(state.angle);
    double spin = state.angularVelocity * state.angularVelocity;
    double push = (force + POLE_MASS * HALF_LENGTH * spin * sin) / TOTAL_MASS;
    double inertia = HALF_LENGTH * (4.0 / 3 - POLE_MASS * cos * cos / TOTAL_MASS);
    double angularAcceleration = (GRAVITY * sin - push * cos) / inertia;
    double acceleration = push - POLE_MASS * HALF_LENGTH * angularAcceleration * cos / TOTAL_MASS;
    var next =
        new State(
            state.position + SECONDS_PER_STEP * state.velocity,
            state.velocity + SECONDS_PER_STEP * acceleration,
            state.angle + SECONDS_PER_STEP * state.angularVelocity,
            state.angularVelocity + SECONDS_PER_STEP * angularAcceleration);
    return new Outcome<>(next, 1, isLost(next));
  }

  private static boolean isLost(State state) {
    return Math.abs(state.position) > MAX_POSITION || Math.abs(state.angle) > MAX_ANGLE;
  }

  @Override
  public float[] observe(State state) {
    return new float[] {
      (float) (state.position / MAX_POSITION),
      (float) (state.velocity / TYPICAL_VELOCITY),
      (float) (state.angle / MAX_ANGLE),
      (float) (state.angularVelocity / TYPICAL_VELOCITY)
    };
  }

  @Override
  public ColourImage picture(State state) {
    var pixels = new Pixels(WIDTH, HEIGHT);
    int floor = HEIGHT - 8;
    double scale = WIDTH / (2 * MAX_POSITION + 0.6); // pixels a metre
    double x = WIDTH / 2.0 + scale * state.position;
    double length = 2 * HALF_LENGTH * scale * 2; // twice as long as it is, to be seen
    pixels.fill(0, floor, WIDTH, floor + 1, 0x808080);
    int left = (int) Math.round(x) - 8;
    pixels.fill(left, floor - 9, left + 16, floor, 0x404040);
    double tipX = x + length * Math.sin(state.angle);
    double tipY = floor - 9 - length * Math.cos(state.angle);
    pixels.line(x, floor - 9, tipX, tipY, 3, 0xD55E00);
    return pixels.image();
  }

  @Override
  public double[] save(State state) {
    return new double[] {state.position, state.velocity, state.angle, state.angularVelocity};
  }

  @Override
  public State restore(double[] saved) {
    var state = new State(saved[0], saved[1], saved[2], saved[3]);
    boolean isFinite = Double.isFinite(state.velocity) && Double.isFinite(state.angularVelocity);
    if (!isFinite
        || !(Math.abs(state.position) <= MAX_POSITION && Math.abs(state.angle) <= MAX_ANGLE)) {
      throw new IllegalArgumentException(
          formatted("cartpole has no state %s from which a game can continue", state));
    }
    return state;
  }
}
