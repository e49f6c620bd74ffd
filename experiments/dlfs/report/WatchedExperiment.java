package dlfs.report;

import dlfs.lab.About;
import dlfs.lab.results.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/** The state of an experiment that is running. All methods may be called by any thread. */
final class WatchedExperiment {
  private static final long MAX_MILLIS_FOR_PAGES = 2_000;

  private final About about;
  private final long begunAt = System.nanoTime();
  private final List<IntFunction<List<Measurement>>> runs = new ArrayList<>();
  private final Map<String, byte[]> pictures = new LinkedHashMap<>();
  private long steps;
  private LongSupplier done = () -> 0;
  private String end;
  private int pages;

  /**
   * @param about the experiment; null while it is not known
   */
  WatchedExperiment(About about) {
    this.about = about;
  }

  /** The experiment; null while it is not known. */
  About about() {
    return about;
  }

  synchronized void stageBegins(long stepsOfStage, LongSupplier doneOfStage) {
    steps = stepsOfStage;
    done = doneOfStage;
  }

  synchronized void runBegins(IntFunction<List<Measurement>> rowsFrom) {
    runs.add(rowsFrom);
  }

  /** Adds a picture, or replaces one. */
  synchronized void pictureRecorded(String name, byte[] png) {
    pictures.put(name, png);
  }

  /** Returns the latest pictures, PNG files by name. */
  synchronized Map<String, byte[]> pictures() {
    return new LinkedHashMap<>(pictures);
  }

  /** Returns the runs that have begun: each returns its measurements from a number onwards. */
  synchronized List<IntFunction<List<Measurement>>> runs() {
    return List.copyOf(runs);
  }

  /**
   * Returns the steps of the current stage, those that are made, and the seconds since the start.
   */
  synchronized Map<String, Object> progress() {
    return Map.of(
        "steps",
        steps,
        "done",
        Math.min(steps, done.getAsLong()),
        "seconds",
        Duration.ofNanos(System.nanoTime() - begunAt).toMillis() / 1000.0);
  }

  /**
   * Ends it, unless it has ended already.
   *
   * @param how a sentence for the pages; empty if another experiment follows
   */
  synchronized void end(String how) {
    if (end == null) {
      end = how;
      notifyAll();
    }
  }

  /** Waits until it ends, or for some time; returns how it ended, or null. */
  synchronized String awaitEnd(long millis) throws InterruptedException {
    if (end == null) {
      wait(millis);
    }
    return end;
  }

  synchronized void pageOpens() {
    pages++;
  }

  synchronized void pageCloses() {
    pages--;
    notifyAll();
  }

  /** Waits a moment until all pages have been told that it has ended. */
  synchronized void awaitPages() {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MAX_MILLIS_FOR_PAGES);
    try {
      while (pages > 0 && System.nanoTime() < until) {
        wait(MAX_MILLIS_FOR_PAGES / 10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
