package dlfs.lab;

import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The cluster of a command, to which it connects when the first experiment runs. Without a provider
 * on the class path, there is none, and the runs are computed by threads of this process.
 */
public final class Clusters implements AutoCloseable {
  private final Optional<ClusterProvider> provider;
  private Cluster connected;

  /**
   * @param provider connects to a cluster; empty if there is none
   */
  public Clusters(Optional<ClusterProvider> provider) {
    this.provider = provider;
  }

  /** Returns no cluster. */
  static Clusters none() {
    return new Clusters(Optional.empty());
  }

  /** Returns the cluster of the provider on the class path, if there is one. */
  public static Clusters onClassPath() {
    try {
      return new Clusters(
          ServiceLoader.load(ClusterProvider.class, Clusters.class.getClassLoader())
              .findFirst()
              .filter(ClusterProvider::isAvailable));
    } catch (ServiceConfigurationError e) {
      return none(); // left over from a build with another profile
    }
  }

  /**
   * Checks that this program can use the cluster that the settings name, without connecting to it.
   *
   * @throws UserError if it was built without Spark
   */
  void check(Settings settings) {
    String master = settings.get(CommonSettings.SPARK_MASTER);
    boolean isNamed =
        !master.equals(CommonSettings.AUTO) && !master.equals(CommonSettings.NO_CLUSTER);
    if (isNamed && provider.isEmpty()) {
      throw new UserError(
          "-Dspark.master needs Apache Spark, which is not part of the default build. Add -Pspark to"
              + " the command: mvn -Pspark compile exec:java ...");
    }
  }

  /**
   * Returns the cluster that the settings name; empty if the runs are computed by this process.
   *
   * @throws UserError if it cannot be reached, or this program was built without Spark
   */
  Optional<Cluster> connect(Settings settings) {
    check(settings);
    String master = settings.get(CommonSettings.SPARK_MASTER);
    if (master.equals(CommonSettings.NO_CLUSTER) || provider.isEmpty()) {
      return Optional.empty();
    }
    boolean isDefault = master.equals(CommonSettings.AUTO);
    if (connected == null) {
      connected =
          provider.get().connect(isDefault ? "" : master, settings.get(CommonSettings.THREADS));
    }
    return Optional.of(connected);
  }

  @Override
  public void close() {
    if (connected != null) {
      connected.close();
      connected = null;
    }
  }
}
