package dlfs.lab;

/** Connects to clusters of one kind; found by {@link java.util.ServiceLoader}. */
public interface ClusterProvider {

  /** Whether the libraries that it needs are on the class path. */
  boolean isAvailable();

  /**
   * Connects to a cluster.
   *
   * @param master the address that the user typed; empty for the default
   * @param threads the number of threads that the run may use on this machine
   * @throws dlfs.lab.settings.UserError if there is no such cluster
   */
  Cluster connect(String master, int threads);
}
