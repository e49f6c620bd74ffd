package dlfs.optimizers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void increasesLinearlyToTheSchedule() {
    var warmUp = new WarmUp(new LinearDecay(0.8, 8), 4);
    List<Double> expected = List.of(0.2, 0.35, 0.45, 0.5, 0.4, 0.3);
    for (int update = 0; update < expected.size(); update++) {
      assertEquals(expected.get(update), warmUp.valueAt(update, 7), 1e-12);
    }
  }

  /** DL4J updates layers together whose update rules are equal. */
  @Test
  void equalsTheSameWarmUpAndItsCopy() {
    var warmUp = new WarmUp(new LinearDecay(0.1, 5), 2);
    assertEquals(warmUp, new WarmUp(new LinearDecay(0.1, 5), 2));
    assertEquals(warmUp, warmUp.clone());
    assertEquals(warmUp.hashCode(), warmUp.clone().hashCode());
    assertNotEquals(warmUp, new WarmUp(new LinearDecay(0.1, 5), 3));
    assertNotEquals(warmUp, new WarmUp(new LinearDecay(0.1, 6), 2));
  }

  @Test
  void refusesADurationOfZero() {
    var decay = new LinearDecay(0.1, 5);
    assertThrows(IllegalArgumentException.class, () -> new WarmUp(decay, 0));
  }
}
