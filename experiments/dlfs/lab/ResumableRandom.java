package dlfs.lab;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.random.RandomGenerator;

/**
 * A random number generator whose state a checkpoint can save, unlike those of Java. For what an
 * update draws from the results of earlier ones, such as the actions of an agent; what depends on
 * the number of the update alone needs no state.
 *
 * <p>SplitMix64: G. L. Steele, D. Lea and C. H. Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014. Not thread-safe.
 */
public final class ResumableRandom implements RandomGenerator, StatePart {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  public ResumableRandom(long seed) {
    this.state = seed;
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  @Override
  public String form() {
    return "SplitMix64";
  }

  @Override
  public long bytes() {
    return Long.BYTES;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(state);
  }

  @Override
  public Runnable read(DataInputStream in, long bytes) throws IOException {
    long saved = in.readLong();
    return () -> state = saved;
  }
}
