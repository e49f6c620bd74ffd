package dlfs.engine.threads;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelTest {

  @AfterEach
  void useOneThread() {
    Parallel.useThreads(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void callsTheBodyOnceForEachIndex(int threads) {
    Parallel.useThreads(threads);
    for (int n : new int[] {0, 1, 3, 1000}) {
      AtomicIntegerArray done = new AtomicIntegerArray(n);
      Parallel.forEach(n, done::incrementAndGet);
      assertArrayEquals(
          IntStream.generate(() -> 1).limit(n).toArray(),
          IntStream.range(0, n).map(done::get).toArray());
    }
  }

  @Test
  void callsTheBodyOnceForEachIndexWhileTheNumberOfThreadsChanges() {
    var ended = new AtomicBoolean();
    CompletableFuture<Void> changes =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; !ended.get(); i++) {
                Parallel.useThreads(1 + i % 4);
              }
            });
    try {
      for (int round = 0; round < 20_000; round++) {
        AtomicIntegerArray done = new AtomicIntegerArray(20);
        Parallel.forEach(20, done::incrementAndGet);
        for (int i = 0; i < 20; i++) {
          assertEquals(1, done.get(i));
        }
      }
    } finally {
      ended.set(true);
      changes.join();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void aBodyMayContainALoop(int threads) {
    Parallel.useThreads(threads);
    AtomicIntegerArray done = new AtomicIntegerArray(400);
    Parallel.forEach(20, i -> Parallel.forEach(20, j -> done.incrementAndGet(20 * i + j)));
    for (int i = 0; i < done.length(); i++) {
      assertEquals(1, done.get(i));
    }
  }

  @Test
  void severalThreadsMayRunLoopsAtOnce() {
    Parallel.useThreads(3);
    List<CompletableFuture<Void>> callers =
        IntStream.range(0, 3)
            .mapToObj(
                caller ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int round = 0; round < 2_000; round++) {
                            AtomicInteger done = new AtomicInteger();
                            Parallel.forEach(10, i -> done.incrementAndGet());
                            assertEquals(10, done.get());
                          }
                        }))
            .toList();
    callers.forEach(CompletableFuture::join);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 10, 200_000})
  void anotherThreadHelpsHoweverLongItHasWaited(long nanosBetweenLoops) {
    Parallel.useThreads(2);
    for (int round = 0; round < 20; round++) {
      LockSupport.parkNanos(nanosBetweenLoops);
      var both = new CyclicBarrier(2);
      Parallel.forEach(2, i -> await(both)); // ends only if two threads run it
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void rethrowsFailures(int threads) {
    Parallel.useThreads(threads);
    assertThrows(
        UnsupportedOperationException.class,
        () ->
            Parallel.forEach(
                100,
                i -> {
                  if (i == 57) {
                    throw new UnsupportedOperationException();
                  }
                }));
  }

  @Test
  void rethrowsErrorsOfOtherThreads() {
    Parallel.useThreads(2);
    var caller = Thread.currentThread();
    var both = new CyclicBarrier(2);
    assertThrows(
        StackOverflowError.class,
        () ->
            Parallel.forEach(
                2,
                i -> {
                  await(both);
                  if (Thread.currentThread() != caller) {
                    throw new StackOverflowError();
                  }
                }));
  }

  @Test
  void rethrowsOnlyAfterAllThreadsHaveFinished() {
    Parallel.useThreads(4);
    var caller = Thread.currentThread();
    var running = new AtomicInteger();
    assertThrows(
        UnsupportedOperationException.class,
        () ->
            Parallel.forEach(
                4,
                i -> {
                  running.incrementAndGet();
                  if (Thread.currentThread() == caller) {
                    throw new UnsupportedOperationException();
                  }
                  LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
                  running.decrementAndGet();
                }));
    assertEquals(1, running.get(), "only the call that failed has not ended");
  }
}
