package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class MedianTimeTest {

  @Test
  void isInSecondsAndIgnoresASingleSlowRun() {
    List<Long> pauses = new ArrayList<>(List.of(1L, 1_000L, 50L));
    double seconds =
        MedianTime.of(
            3,
            () -> {
              long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauses.remove(0));
              while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
              }
            });
    assertEquals(List.of(), pauses);
    assertTrue(seconds >= 0.05 && seconds < 1, "the median time: " + seconds);
  }
}
