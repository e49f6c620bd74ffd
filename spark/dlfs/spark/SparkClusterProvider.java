package dlfs.spark;

import dlfs.lab.Cluster;
import dlfs.lab.ClusterProvider;
import dlfs.lab.settings.CommonSettings;

/** Connects to Apache Spark. */
public final class SparkClusterProvider implements ClusterProvider {

  @Override
  public boolean isAvailable() {
    try {
      Class.forName("org.apache.spark.SparkContext", false, getClass().getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Override
  public Cluster connect(String master, int threads) {
    if (!master.isEmpty()) {
      return SparkCluster.connect(master);
    }
    String submitted = System.getProperty("spark.master", CommonSettings.AUTO);
    return SparkCluster.connect(
        submitted.equals(CommonSettings.AUTO) ? "local[" + threads + "]" : submitted);
  }
}
