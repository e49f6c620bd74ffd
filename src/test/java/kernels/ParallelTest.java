package kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelTest {

  @AfterEach
  void asTheTestsBegan() {
    Parallel.useThreads(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void doesEveryPartOnce(int threads) {
    Parallel.useThreads(threads);
    for (int n : new int[] {0, 1, 3, 1000}) {
      AtomicIntegerArray done = new AtomicIntegerArray(n);
      Parallel.forEach(n, done::incrementAndGet);
      assertArrayEquals(
          IntStream.generate(() -> 1).limit(n).toArray(),
          IntStream.range(0, n).map(done::get).toArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void hidesNoFailure(int threads) {
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
}
