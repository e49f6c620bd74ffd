package dlfs.minimization;

import static dlfs.text.Text.formatted;

import dlfs.minimization.Line.Sample;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * L-BFGS: a quasi-Newton method that approximates the inverse of the Hessian by the last m changes
 * of the point, s, and of the gradient, y (Nocedal and Wright, algorithms 7.4, the two-loop
 * recursion, and 7.5). A change whose curvature sᵀy is not positive is not stored.
 *
 * <pre>
 * q ← ∇f                          for each pair, the latest first:  α ← sᵀq / yᵀs;  q ← q − αy
 * r ← (sᵀy / yᵀy of the latest) q for each pair, the oldest first:  r ← r + s(α − yᵀr / yᵀs)
 * x ← x − t r                     with the length t of a line search, which tries t = 1 first
 * </pre>
 *
 * <p>D. Liu, J. Nocedal, "On the limited memory BFGS method for large scale optimization",
 * Mathematical programming 45 (1989). Not thread-safe.
 *
 * @param <E> the type of the evaluations of the function
 */
public final class Lbfgs<E extends Evaluation> {
  /** The number of pairs that is usual. */
  public static final int DEFAULT_MEMORY = 10;

  /** The least curvature of a stored pair, sᵀy / yᵀy. */
  private static final double MIN_CURVATURE = 1e-15;

  private final Objective<E> objective;
  private final int memory;
  private final LineSearch lineSearch;
  private final Deque<Pair> pairs = new ArrayDeque<>(); // the latest first
  private double[] x;
  private E current;

  /** A change of the point, s, and of the gradient, y, with 1 / yᵀs. */
  private record Pair(double[] s, double[] y, double rho) {
    Pair(double[] s, double[] y) {
      this(s, y, 1 / Vectors.dot(s, y));
    }
  }

  /**
   * Begins a minimisation.
   *
   * @param objective the function
   * @param start the point to begin at, which is copied
   * @param memory m, the maximum number of stored pairs, at least 1
   * @param lineSearch chooses the length of each step
   */
  public Lbfgs(Objective<E> objective, double[] start, int memory, LineSearch lineSearch) {
    if (memory < 1) {
      throw new IllegalArgumentException(formatted("a memory of %d pairs", memory));
    }
    this.objective = objective;
    this.memory = memory;
    this.lineSearch = lineSearch;
    this.x = start.clone();
  }

  /** Returns the present point, which is not copied: do not change it. */
  public double[] point() {
    return x;
  }

  /** Returns the evaluation of the function at the present point. */
  public E evaluation() {
    if (current == null) {
      current = objective.at(x);
    }
    return current;
  }

  /**
   * Makes a step. If the line search fails in the direction of L-BFGS, the stored pairs are dropped
   * and the direction of steepest descent is tried.
   *
   * @return whether a lower point was found; if not, the point is a minimum as far as the accuracy
   *     of the function allows, and stays as it is
   * @throws ArithmeticException if the function or its gradient is not finite at the present point
   */
  public boolean step() {
    requireFinite();
    double steepness = Math.sqrt(Vectors.dot(evaluation().gradient(), evaluation().gradient()));
    if (steepness == 0) {
      return false;
    }
    boolean hasHistory = !pairs.isEmpty();
    Optional<Sample<E>> found = search(hasHistory ? 1 : Math.min(1, 1 / steepness));
    if (found.isEmpty() && hasHistory) {
      pairs.clear();
      found = search(Math.min(1, 1 / steepness));
    }
    found.ifPresent(this::moveTo);
    return found.isPresent();
  }

  private void requireFinite() {
    boolean isFinite =
        Double.isFinite(evaluation().value())
            && Arrays.stream(evaluation().gradient()).allMatch(Double::isFinite);
    if (!isFinite) {
      throw new ArithmeticException(
          formatted(
              "the function is %s, with a gradient that is not finite or not defined",
              evaluation().value()));
    }
  }

  private Optional<Sample<E>> search(double first) {
    var line = new Line<>(objective, x, evaluation(), direction());
    return line.start().slope() < 0 ? lineSearch.search(line, first) : Optional.empty();
  }

  /** Returns the direction of the next step, -H ∇f. */
  private double[] direction() {
    double[] r = evaluation().gradient().clone();
    double[] alpha = new double[pairs.size()];
    int i = 0;
    for (Pair pair : pairs) {
      alpha[i] = pair.rho * Vectors.dot(pair.s, r);
      Vectors.add(r, -alpha[i], pair.y);
      i++;
    }
    if (!pairs.isEmpty()) {
      Pair latest = pairs.getFirst();
      Vectors.scale(r, 1 / (latest.rho * Vectors.dot(latest.y, latest.y)));
    }
    for (Iterator<Pair> oldestFirst = pairs.descendingIterator(); oldestFirst.hasNext(); ) {
      Pair pair = oldestFirst.next();
      i--;
      Vectors.add(r, alpha[i] - pair.rho * Vectors.dot(pair.y, r), pair.s);
    }
    Vectors.scale(r, -1);
    return r;
  }

  private void moveTo(Sample<E> next) {
    double[] s = Vectors.sum(next.point(), -1, x);
    double[] y = Vectors.sum(next.evaluation().gradient(), -1, evaluation().gradient());
    if (Vectors.dot(s, y) > MIN_CURVATURE * Vectors.dot(y, y)) {
      if (pairs.size() == memory) {
        pairs.removeLast();
      }
      pairs.addFirst(new Pair(s, y));
    }
    x = next.point();
    current = next.evaluation();
  }

  /** Returns the number of bytes that {@link #write} writes now. */
  public long bytes() {
    return Integer.BYTES + (1L + 2L * pairs.size()) * x.length * Double.BYTES;
  }

  /** Writes the point and the stored pairs, from which {@link #read} continues. */
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(pairs.size());
    write(out, x);
    for (Pair pair : pairs) {
      write(out, pair.s);
      write(out, pair.y);
    }
  }

  private static void write(DataOutputStream out, double... values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
    bytes.asDoubleBuffer().put(values);
    out.write(bytes.array());
  }

  /**
   * Reads a state that a minimisation of the same function has written.
   *
   * @param bytes the size of the state
   * @return replaces the present state by it
   * @throws IllegalArgumentException if it is not a state of a minimisation with the same number of
   *     variables and at most this number of pairs
   */
  public Runnable read(DataInputStream in, long bytes) throws IOException {
    int count = in.readInt();
    long expected = Integer.BYTES + (1L + 2L * count) * x.length * Double.BYTES;
    if (count < 0 || count > memory || bytes != expected) {
      throw new IllegalArgumentException(
          formatted(
              "%d pairs in %d bytes are no state of L-BFGS with %d variables and %d pairs",
              count, bytes, x.length, memory));
    }
    double[] point = vector(in);
    Deque<Pair> read = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      double[] s = vector(in);
      read.addLast(new Pair(s, vector(in)));
    }
    return () -> {
      x = point;
      current = null;
      pairs.clear();
      pairs.addAll(read);
    };
  }

  private double[] vector(DataInputStream in) throws IOException {
    byte[] bytes = new byte[Double.BYTES * x.length];
    in.readFully(bytes);
    double[] values = new double[x.length];
    ByteBuffer.wrap(bytes).asDoubleBuffer().get(values);
    return values;
  }
}
