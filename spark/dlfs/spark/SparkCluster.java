package dlfs.spark;

import static dlfs.text.Text.formatted;

import dlfs.lab.Cell;
import dlfs.lab.CellContext;
import dlfs.lab.CellResult;
import dlfs.lab.CellWorker;
import dlfs.lab.Cluster;
import dlfs.lab.Floats;
import dlfs.lab.WorkerTask;
import dlfs.lab.settings.UserError;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** A connection to Spark. */
final class SparkCluster implements Cluster {
  /** A run may lose its process so often, through no fault of its own. */
  private static final int MAX_LOSSES = 50;

  private static final String TRUE = "true";

  private final Address address;
  private final JavaSparkContext spark;
  private CellContext contextOfTasks;
  private Broadcast<HashMap<String, byte[]>> dataOfTasks;

  private SparkCluster(Address address, JavaSparkContext spark) {
    this.address = address;
    this.spark = spark;
  }

  /**
   * Connects to a master, whose workers start processes for this program.
   *
   * @param master such as {@code local[4]} or {@code spark://host:7077}
   */
  static SparkCluster connect(String master) {
    SparkLog.silence();
    Address address = new Address(master);
    SparkConf settings = settings(address);
    try {
      JavaSparkContext spark = new JavaSparkContext(settings);
      spark.setLogLevel("OFF");
      return new SparkCluster(address, spark);
    } catch (UserError e) {
      throw e;
    } catch (Exception e) { // Spark's are checked ones, which its methods do not declare
      throw new UserError(formatted("Spark cannot be started with %s: %s", master, e), e);
    }
  }

  /** Returns Spark's settings: those of the user, and defaults for others. */
  private static SparkConf settings(Address address) {
    SparkConf settings = new SparkConf(true).setMaster(address.master());
    settings.setAppName("Deep Learning from Scratch");
    settings.setIfMissing("spark.ui.enabled", "false");
    settings.setIfMissing("spark.executor.heartbeatInterval", "2s");
    settings.setIfMissing("spark.executor.memory", "2g");
    settings.setIfMissing("spark.driver.maxResultSize", "0");
    settings.setIfMissing("spark.task.maxFailures", Integer.toString(MAX_LOSSES));
    // A run that fails is tried on every other process once: a worker may be without the data.
    settings.setIfMissing("spark.excludeOnFailure.taskAndStage.enabled", TRUE);
    settings.setIfMissing("spark.excludeOnFailure.task.maxTaskAttemptsPerExecutor", "1");
    settings.setIfMissing(
        "spark.excludeOnFailure.task.maxTaskAttemptsPerNode", Integer.toString(MAX_LOSSES));
    settings.setIfMissing(
        "spark.excludeOnFailure.stage.maxFailedExecutorsPerNode", Integer.toString(MAX_LOSSES));
    settings.setIfMissing("spark.scheduler.excludeOnFailure.unschedulableTaskSetTimeout", "3s");
    boolean isHere = false;
    if (!address.isManaged()) {
      String host = address.ownHost();
      isHere = host.equals(Address.LOOPBACK);
      settings.setIfMissing("spark.driver.host", host);
      settings.setIfMissing("spark.driver.bindAddress", settings.get("spark.driver.host"));
    }
    if (!address.isThisProcess()) {
      distributeProgram(settings, isHere);
    }
    return settings;
  }

  /**
   * @param isHere whether all processes are on this machine, and see its files
   */
  private static void distributeProgram(SparkConf settings, boolean isHere) {
    String options = settings.get("spark.executor.extraJavaOptions", "");
    settings.set(
        "spark.executor.extraJavaOptions",
        (options
                + " -Djava.awt.headless=true -Dorg.deeplearning4j.crash.reporting.enabled=false"
                + " -XX:+UseParallelGC")
            .strip());
    List<Path> files = Program.files();
    if (files.isEmpty()) {
      return;
    }
    if (isHere) {
      settings.setIfMissing(
          "spark.executor.extraClassPath",
          files.stream()
              .map(Path::toString)
              .collect(Collectors.joining(java.io.File.pathSeparator)));
    } else {
      settings.set(
          "spark.jars",
          Program.jars(files).stream().map(Path::toString).collect(Collectors.joining(",")));
    }
  }

  @Override
  public String description() {
    return formatted("Spark %s, %s", spark.version(), address.master());
  }

  @Override
  public boolean isThisProcess() {
    return address.isThisProcess();
  }

  @Override
  public Computation compute(
      CellContext context, List<Cell> cells, Shipment shipped, Listener listener) {
    if (spark.sc().isStopped()) {
      throw new UserError(
          formatted(
              "%s has ended this application. Its log, and those in the folder work of each worker, say"
                  + " why.",
              address.master()));
    }
    LongAccumulator steps = spark.sc().longAccumulator("steps");
    Broadcast<HashMap<String, byte[]>> data = spark.broadcast(new HashMap<>(shipped.data()));
    Broadcast<HashMap<String, byte[]>> needed = spark.broadcast(new HashMap<>(shipped.needed()));
    TaskEvents events = new TaskEvents(spark, cells, steps.id(), listener);
    spark.sc().addSparkListener(events);
    Seq<Object> partitions =
        CollectionConverters.asScala(
                IntStream.range(0, cells.size()).<Object>mapToObj(Integer::valueOf).toList())
            .toSeq();
    SimpleFutureAction<BoxedUnit> action =
        spark
            .sc()
            .submitJob(
                spark.parallelize(cells, cells.size()).rdd(),
                new CellTask(context, data, needed, steps),
                partitions,
                new AbstractFunction2<Object, CellResult, BoxedUnit>() {
                  @Override
                  public BoxedUnit apply(Object index, CellResult result) {
                    listener.finished(cells.get((Integer) index), result);
                    return BoxedUnit.UNIT;
                  }
                },
                new AbstractFunction0<BoxedUnit>() {
                  @Override
                  public BoxedUnit apply() {
                    return BoxedUnit.UNIT;
                  }
                });
    FutureConverters.asJava(action)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                listener.failed(events.explained(failure));
              }
            });
    return () -> {
      action.cancel();
      events.close();
      data.destroy();
      needed.destroy();
    };
  }

  @Override
  public List<float[]> compute(
      CellContext context, Map<String, byte[]> data, List<? extends WorkerTask> tasks) {
    if (!context.equals(contextOfTasks)) {
      contextOfTasks = context;
      dataOfTasks = spark.broadcast(new HashMap<>(data));
    }
    Broadcast<HashMap<String, byte[]>> shipped = dataOfTasks;
    List<WorkerTask> all = List.copyOf(tasks);
    try {
      return spark
          .parallelize(all, all.size())
          .map(task -> new Floats(CellWorker.compute(context, task, shipped::value)))
          .collect()
          .stream()
          .map(Floats::values)
          .toList();
    } catch (Exception e) { // Spark's are checked ones, which its methods do not declare
      throw new UserError(formatted("Spark has ended the run: %s", e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    spark.close();
  }
}
