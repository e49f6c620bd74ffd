package dlfs.spark;

import static dlfs.text.Text.formatted;

import dlfs.lab.Cell;
import dlfs.lab.Cluster;
import dlfs.lab.DaemonThreads;
import dlfs.lab.console.Terminal;
import dlfs.lab.settings.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.Success$;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import scala.jdk.javaapi.CollectionConverters;

/** Tells the user about the tasks of a computation: their progress, failures and delays. */
final class TaskEvents extends SparkListener implements AutoCloseable {
  private static final int SECONDS_BETWEEN_CHECKS = 5;
  private static final int SECONDS_WITHOUT_WORKERS = 60;
  private static final int MIN_FINISHED = 3;
  private static final int TIMES_THE_MEDIAN = 3;
  private static final long MIN_MILLISECONDS = 30_000;

  private final JavaSparkContext spark;
  private final List<Cell> cells;
  private final long stepsId;
  private final Cluster.Listener listener;
  private final ScheduledExecutorService timer;
  private final long begun = System.nanoTime();

  private final Map<Long, TaskInfo> running = new HashMap<>();
  private final Map<Long, Long> steps = new HashMap<>();
  private final List<Long> durations = new ArrayList<>();
  private final Set<String> said = new HashSet<>();
  private RuntimeException lastFailure;

  /**
   * @param cells the run of each partition
   * @param stepsId identifies the accumulator of steps
   */
  TaskEvents(JavaSparkContext spark, List<Cell> cells, long stepsId, Cluster.Listener listener) {
    this.spark = spark;
    this.cells = cells;
    this.stepsId = stepsId;
    this.listener = listener;
    this.timer = Executors.newSingleThreadScheduledExecutor(new DaemonThreads("stragglers"));
    timer.scheduleAtFixedRate(
        this::check, SECONDS_BETWEEN_CHECKS, SECONDS_BETWEEN_CHECKS, TimeUnit.SECONDS);
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart event) {
    running.put(event.taskInfo().taskId(), event.taskInfo());
  }

  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate event) {
    CollectionConverters.asJava(event.accumUpdates())
        .forEach(
            task ->
                CollectionConverters.asJava(task._4())
                    .forEach(
                        value -> {
                          if (value.id() == stepsId && running.containsKey((Long) task._1())) {
                            steps.put((Long) task._1(), (Long) value.update().get());
                          }
                        }));
    report();
  }

  private void report() {
    listener.progress(steps.values().stream().mapToLong(Long::longValue).sum());
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
    TaskInfo task = event.taskInfo();
    running.remove(task.taskId());
    steps.remove(task.taskId());
    if (event.reason() == Success$.MODULE$) {
      durations.add(task.duration());
    } else if (!(event.reason() instanceof TaskKilled)) {
      explain(cells.get(task.partitionId()), task, event.reason());
    }
  }

  private void explain(Cell cell, TaskInfo task, TaskEndReason reason) {
    if (reason instanceof ExecutorLostFailure lost) {
      String why = lost.reason().isEmpty() ? "" : " (" + firstLine(lost.reason().get()) + ")";
      listener.warning(
          formatted(
              "%s is computed again, from its last checkpoint if there is one: %s was lost%s.",
              cell, place(task), why));
      return;
    }
    if (reason instanceof ExceptionFailure failure) {
      Throwable cause = failure.exception().isEmpty() ? null : failure.exception().get();
      String message =
          cause instanceof UserError
              ? cause.getMessage()
              : firstLine(failure.className() + ": " + failure.description());
      String text = formatted("%s failed on %s: %s", cell, place(task), message);
      lastFailure =
          cause instanceof UserError
              ? new UserError(text)
              : new IllegalStateException(text, cause == null ? new Throwable() : cause);
      if (!task.executorId().equals("driver") && said.add(place(task) + message)) {
        listener.warning(text);
      }
      return;
    }
    listener.warning(formatted("%s is computed again: %s", cell, firstLine(reason.toString())));
  }

  private static String place(TaskInfo task) {
    return formatted("worker %s (executor %s)", task.host(), task.executorId());
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").strip();
  }

  /** Returns the failure of the last run as the reason why the computation has failed. */
  synchronized RuntimeException explained(Throwable failure) {
    return lastFailure != null
        ? lastFailure
        : new UserError(
            formatted(
                "Spark has ended the run: %s\nThe logs of its processes are in the folder work of each"
                    + " worker.",
                firstLine(String.valueOf(failure.getMessage()))),
            failure);
  }

  /** Warns of runs that take much longer than others, and if no worker has any room. */
  private synchronized void check() {
    if (running.isEmpty() && durations.isEmpty()) {
      warnOfMissingWorkers();
    }
    if (durations.size() < MIN_FINISHED) {
      return;
    }
    Collections.sort(durations);
    long median = durations.get(durations.size() / 2);
    long now = System.currentTimeMillis();
    for (TaskInfo task : running.values()) {
      long taken = now - task.launchTime();
      if (taken > Math.max(MIN_MILLISECONDS, TIMES_THE_MEDIAN * median)
          && said.add("task " + task.taskId())) {
        listener.warning(
            formatted(
                "%s on %s has taken %s so far; half of the others took less than %s.",
                cells.get(task.partitionId()),
                place(task),
                Terminal.describe(Duration.ofMillis(taken)),
                Terminal.describe(Duration.ofMillis(median))));
      }
    }
  }

  private void warnOfMissingWorkers() {
    long waited = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    if (waited >= SECONDS_WITHOUT_WORKERS && said.add("no workers")) {
      listener.warning(
          formatted(
              "No worker has started a run yet. Each process needs %s of memory"
                  + " (-Dspark.executor.memory=...): are there workers with so much left?",
              spark.getConf().get("spark.executor.memory")));
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    spark.sc().removeSparkListener(this);
  }
}
