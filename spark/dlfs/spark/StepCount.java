package dlfs.spark;

import dlfs.lab.DaemonThreads;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.spark.util.LongAccumulator;

/** Reports the steps of a task, which Spark sends to the driver with its heartbeats. */
final class StepCount implements AutoCloseable {
  private static final int SECONDS = 1;
  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(new DaemonThreads("steps"));

  private final LongAccumulator sum;
  private final ScheduledFuture<?> reports;
  private LongSupplier steps = () -> 0;
  private long reported;

  StepCount(LongAccumulator sum) {
    this.sum = sum;
    this.reports = TIMER.scheduleAtFixedRate(this::report, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  /** Reports the steps of this run from now on, instead of those of a run that it needs. */
  synchronized void follow(LongSupplier run) {
    steps = run;
  }

  private synchronized void report() {
    long now = steps.getAsLong();
    sum.add(now - reported);
    reported = now;
  }

  @Override
  public synchronized void close() {
    reports.cancel(false);
    steps = () -> 0;
  }
}
