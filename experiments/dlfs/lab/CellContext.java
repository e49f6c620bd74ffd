package dlfs.lab;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that the runs of an experiment have in common, for the processes that compute them.
 *
 * @param experiment the name of the experiment's class, which has a constructor without parameters
 * @param settings the values of all settings, by name
 * @param runKey identifies all that the measurements depend on
 * @param dataKey identifies the data set and the other files
 * @param cache the folder of the cache of runs
 * @param sign the name of a file in that folder, by which a process recognises that it sees the
 *     same folder
 * @param dataFiles the files of the data set and others, as paths below the folder of data sets
 */
public record CellContext(
    String experiment,
    HashMap<String, String> settings,
    String runKey,
    String dataKey,
    String cache,
    String sign,
    ArrayList<String> dataFiles)
    implements Serializable {

  static CellContext of(
      Experiment experiment,
      Map<String, String> settings,
      String runKey,
      String dataKey,
      String cache,
      String sign,
      List<String> dataFiles) {
    return new CellContext(
        experiment.getClass().getName(),
        new HashMap<>(settings),
        runKey,
        dataKey,
        cache,
        sign,
        new ArrayList<>(dataFiles));
  }
}
