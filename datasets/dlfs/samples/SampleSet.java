package dlfs.samples;

/**
 * A number of samples of any kind. Implementations are immutable, so that threads can share them.
 */
public interface SampleSet {

  /** The number of samples. */
  int count();
}
