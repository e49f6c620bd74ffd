package dlfs.games;

import static dlfs.text.Text.formatted;

import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Breakout on 10x10 pixels, by the rules of the game of this name in MinAtar (K. Young, T. Tian:
 * "MinAtar: an Atari-inspired testbed for thorough and reproducible reinforcement learning
 * experiments", arXiv:1903.03176, 2019).
 *
 * <p>The ball moves diagonally by one pixel a step, and is reflected by walls, bricks and the
 * paddle, which is one pixel wide. If the ball comes down onto the paddle from straight above, it
 * leaves to the other side; if it arrives at the pixel of the paddle from the side, it returns to
 * where it came from. A brick that is hit disappears, for a reward of 1; a ball that is reflected
 * into another brick passes through it. When no brick is left and the ball comes down, all 30
 * return. The game ends if the ball passes the paddle. It begins at the left or right edge, below
 * the bricks.
 *
 * <p>With a probability of 0.1, the player's action is replaced by the one executed in the step
 * before ("sticky actions"). The difficulty does not increase. MinAtar has no time limit; here it
 * is 1,000 steps, in which a flawless player hits about 80 bricks.
 */
public final class Breakout implements Game<Breakout.State> {
  private static final int SIZE = 10;
  private static final int LAST = SIZE - 1;

  /** The rows of bricks: 1 to 3, of 10 bricks each. */
  private static final int BRICK_ROWS = 3;

  private static final int ALL_BRICKS = (1 << BRICK_ROWS * SIZE) - 1;

  private static final int START_ROW = 3;
  private static final int START_OF_PADDLE = 4;

  private static final double STICKY_PROBABILITY = 0.1;

  /** The action that moves the paddle by -1, 0 or +1 pixels has the index 1, 0 or 2. */
  private static final List<String> ACTIONS = List.of("stay", "left", "right");

  private static final int[] MOVES = {0, -1, 1};

  /** The channels of an observation. */
  private static final int PADDLE = 0;

  private static final int BALL = 1;
  private static final int TRAIL = 2;
  private static final int BRICK = 3;
  private static final int CHANNELS = 4;

  /** The colours of the channels, as 0xRRGGBB. */
  private static final int[] COLOURS = {0x0072B2, 0xD55E00, 0xF3C9A8, 0x808080};

  /**
   * A state; rows and columns are from 0, at the top left.
   *
   * @param x the column of the ball
   * @param y the row of the ball
   * @param dx the horizontal direction of the ball, -1 or 1
   * @param dy the vertical direction of the ball, -1 upwards or 1 downwards
   * @param lastX the column of the ball before the last step
   * @param lastY the row of the ball before the last step
   * @param paddle the column of the paddle, in the last row
   * @param bricks the bricks as bits, from the least significant: the three rows from the top
   * @param striking whether the ball hit a brick, and has not been on a pixel without one since
   * @param action the action that was executed last
   */
  public record State(
      int x,
      int y,
      int dx,
      int dy,
      int lastX,
      int lastY,
      int paddle,
      int bricks,
      boolean striking,
      int action) {}

  @Override
  public String name() {
    return "breakout";
  }

  @Override
  public List<String> actions() {
    return ACTIONS;
  }

  /** The paddle, the ball, the pixel that it comes from, and the bricks, a channel for each. */
  @Override
  public ImageShape shape() {
    return new ImageShape(CHANNELS, SIZE, SIZE);
  }

  @Override
  public boolean isBinary() {
    return true;
  }

  @Override
  public int maxSteps() {
    return 1_000;
  }

  @Override
  public State start(RandomGenerator random) {
    boolean left = random.nextBoolean();
    int x = left ? 0 : LAST;
    int dx = left ? 1 : -1;
    return new State(x, START_ROW, dx, 1, x, START_ROW, START_OF_PADDLE, ALL_BRICKS, false, 0);
  }

  @Override
  public Outcome<State> step(State state, int action, RandomGenerator random) {
    int executed = random.nextDouble() < STICKY_PROBABILITY ? state.action : action;
    int paddle = Math.min(LAST, Math.max(0, state.paddle + MOVES[executed]));
    int dx = state.dx;
    int dy = state.dy;
    int bricks = state.bricks;
    int x = state.x + dx;
    int y = state.y + dy;
    if (x < 0 || x > LAST) {
      x = state.x;
      dx = -dx;
    }
    boolean striking = false;
    boolean lost = false;
    int reward = 0;
    if (y < 0) {
      y = 0;
      dy = -dy;
    } else if (hasBrick(bricks, x, y)) {
      striking = true;
      if (!state.striking) {
        reward = 1;
        bricks &= ~brick(x, y);
        y = state.y;
        dy = -dy;
      }
    } else if (y == LAST) {
      bricks = bricks == 0 ? ALL_BRICKS : bricks;
      if (state.x == paddle) {
        y = state.y;
        dy = -dy;
      } else if (x == paddle) {
        y = state.y;
        dx = -dx;
        dy = -dy;
      } else {
        lost = true;
      }
    }
    var next = new State(x, y, dx, dy, state.x, state.y, paddle, bricks, striking, executed);
    return new Outcome<>(next, reward, lost);
  }

  private static boolean hasBrick(int bricks, int x, int y) {
    return y >= 1 && y <= BRICK_ROWS && (bricks & brick(x, y)) != 0;
  }

  private static int brick(int x, int y) {
    return 1 << (y - 1) * SIZE + x;
  }

  @Override
  public float[] observe(State state) {
    float[] values = new float[CHANNELS * SIZE * SIZE];
    values[index(PADDLE, state.paddle, LAST)] = 1;
    values[index(BALL, state.x, state.y)] = 1;
    values[index(TRAIL, state.lastX, state.lastY)] = 1;
    for (int y = 1; y <= BRICK_ROWS; y++) {
      for (int x = 0; x < SIZE; x++) {
        values[index(BRICK, x, y)] = hasBrick(state.bricks, x, y) ? 1 : 0;
      }
    }
    return values;
  }

  private static int index(int channel, int x, int y) {
    return (channel * SIZE + y) * SIZE + x;
  }

  @Override
  public ColourImage picture(State state) {
    var pixels = new Pixels(SIZE, SIZE);
    float[] values = observe(state);
    for (int channel : new int[] {BRICK, TRAIL, PADDLE, BALL}) { // the ball is in front
      for (int i = 0; i < SIZE * SIZE; i++) {
        if (values[channel * SIZE * SIZE + i] == 1) {
          pixels.set(i % SIZE, i / SIZE, COLOURS[channel], 1);
        }
      }
    }
    return pixels.image();
  }

  @Override
  public double[] save(State state) {
    return new double[] {
      state.x,
      state.y,
      state.dx,
      state.dy,
      state.lastX,
      state.lastY,
      state.paddle,
      state.bricks,
      state.striking ? 1 : 0,
      state.action
    };
  }

  @Override
  public State restore(double[] saved) {
    int[] s = Arrays.stream(saved).mapToInt(value -> (int) value).toArray();
    var state = new State(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8] == 1, s[9]);
    boolean isInside =
        List.of(state.x, state.y, state.lastX, state.lastY, state.paddle).stream()
            .allMatch(place -> place >= 0 && place <= LAST);
    if (!isInside
        || Math.abs(state.dx) != 1
        || Math.abs(state.dy) != 1
        || (state.bricks & ~ALL_BRICKS) != 0
        || state.action < 0
        || state.action >= MOVES.length
        || !Arrays.equals(save(state), saved)) {
      throw new IllegalArgumentException(
          formatted(
              "breakout has no state %s from which a game can continue", Arrays.toString(saved)));
    }
    return state;
  }
}
