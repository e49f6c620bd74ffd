package dlfs.reinforcement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayMemoryTest {
  private static final int ACTIONS = 3;
  private static final int SIZE = 11; // values, which fill no whole number of bytes as bits

  /** The transition of this number, which its reward tells. */
  private static Transition transition(int number, boolean binary) {
    var random = new SplittableRandom(number);
    return new Transition(
        observation(random, binary),
        number % ACTIONS,
        number,
        observation(random, binary),
        number % 4 == 0);
  }

  private static float[] observation(SplittableRandom random, boolean binary) {
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = binary ? random.nextInt(2) : (float) random.nextDouble(-5, 5);
    }
    return values;
  }

  private static ReplayMemory memory(int capacity, int transitions, boolean binary) {
    var memory = new ReplayMemory(capacity, SIZE, binary);
    for (int i = 0; i < transitions; i++) {
      memory.add(transition(i, binary));
    }
    return memory;
  }

  private static void assertContent(Transitions found, boolean binary, int... numbers) {
    assertEquals(numbers.length, found.count());
    for (int i = 0; i < numbers.length; i++) {
      Transition expected = transition(numbers[i], binary);
      assertEquals(numbers[i], found.rewards()[i]);
      assertEquals(expected.action(), found.actions()[i]);
      assertEquals(expected.terminal(), found.terminal()[i]);
      assertArrayEquals(expected.observation(), part(found.observations(), i));
      assertArrayEquals(expected.next(), part(found.next(), i));
    }
  }

  private static float[] part(float[] all, int i) {
    float[] part = new float[SIZE];
    System.arraycopy(all, i * SIZE, part, 0, SIZE);
    return part;
  }

  @ParameterizedTest
  @CsvSource({"3, 3, true", "5, 3, false", "12, 5, true", "12, 5, false", "10, 5, false"})
  void returnsTheNewestInOrderAlsoWhenOlderOnesAreReplaced(
      int transitions, int size, boolean binary) {
    ReplayMemory memory = memory(size, transitions, binary);
    assertEquals(size, memory.size());
    assertContent(memory.newest(3), binary, transitions - 3, transitions - 2, transitions - 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void drawsAllOfTheLatestTransitionsEquallyOften(boolean binary) {
    int[] counts = new int[25];
    Transitions drawn = memory(10, 25, binary).sample(20_000, new SplittableRandom(1));
    for (int i = 0; i < drawn.count(); i++) {
      counts[(int) drawn.rewards()[i]]++;
    }
    for (int number = 0; number < 25; number++) {
      assertEquals(number < 15 ? 0 : 2_000, counts[number], number < 15 ? 0 : 200);
    }
  }

  @Test
  void drawsOnlyWhatItHoldsBeforeItIsFull() {
    Transitions drawn = memory(1_000, 4, true).sample(500, new SplittableRandom(1));
    for (float reward : drawn.rewards()) {
      assertTrue(reward < 4);
    }
  }

  private static byte[] written(ReplayMemory memory) throws IOException {
    var bytes = new ByteArrayOutputStream();
    memory.write(new DataOutputStream(bytes));
    assertEquals(memory.bytes(), bytes.size());
    return bytes.toByteArray();
  }

  private static Runnable read(ReplayMemory memory, byte[] bytes) throws IOException {
    return memory.read(new DataInputStream(new ByteArrayInputStream(bytes)), ACTIONS);
  }

  @ParameterizedTest
  @CsvSource({"4, true", "4, false", "23, true", "23, false"})
  void continuesAfterARestorationAsIfNothingHadHappened(int transitions, boolean binary)
      throws IOException {
    ReplayMemory memory = memory(10, transitions, binary);
    ReplayMemory restored = memory(10, 7, binary);
    read(restored, written(memory)).run();
    for (int i = transitions; i < transitions + 15; i++) {
      assertEquals(memory.size(), restored.size());
      assertArrayEquals(
          memory.sample(20, new SplittableRandom(i)).rewards(),
          restored.sample(20, new SplittableRandom(i)).rewards());
      memory.add(transition(i, binary));
      restored.add(transition(i, binary));
    }
    assertContent(restored.newest(2), binary, transitions + 13, transitions + 14);
  }

  /** The bytes of a transition with floats: two observations, the action, the reward, the end. */
  private static final int ROW = 2 * 4 * SIZE + 4 + 4 + 1;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 6 | has 6 transitions, the next at 2, in a replay memory of 5",
        "0 | -1 | has -1 transitions, the next at 2, in a replay memory of 5",
        "4 | 5 | has 5 transitions, the next at 5, in a replay memory of 5",
        "0 | 4 | has 4 transitions, the next at 2, in a replay memory of 5",
        "8 | 2143289344 | has an invalid transition, number 0", // NaN in an observation
        "96 | 3 | has an invalid transition, number 0", // an action that there is not
        "97 | -1 | has an invalid transition, number 0",
        "100 | 2139095040 | has an invalid transition, number 0" // an infinite reward
      })
  void refusesADamagedMemory(int position, int value, String message) throws IOException {
    ReplayMemory memory = memory(5, 12, false);
    byte[] bytes = written(memory);
    assertEquals(8 + 5 * ROW, bytes.length);
    ByteBuffer.wrap(bytes).putInt(position, value);
    var refusal = assertThrows(IllegalArgumentException.class, () -> read(memory, bytes));
    assertEquals(message, refusal.getMessage());
    assertContent(memory.newest(2), false, 10, 11);
  }

  @Test
  void refusesAMemoryThatEndsEarlyOrHasAStrangeEnd() throws IOException {
    ReplayMemory memory = memory(5, 12, false);
    byte[] bytes = written(memory);
    byte[] half = Arrays.copyOf(bytes, bytes.length / 2);
    assertThrows(IllegalArgumentException.class, () -> read(memory, half));
    bytes[8 + ROW - 1] = 2;
    assertThrows(IllegalArgumentException.class, () -> read(memory, bytes));
  }

  @Test
  void storesBinaryValuesAsBits() {
    assertEquals(8 + 100 * (2 * 50 + 9), bytes(400, true));
    assertEquals(8 + 100 * (2 * 4 * 400 + 9), bytes(400, false));
  }

  private static long bytes(int values, boolean binary) {
    var memory = new ReplayMemory(100, values, binary);
    for (int i = 0; i < 100; i++) {
      memory.add(new Transition(new float[values], 0, 0, new float[values], false));
    }
    return memory.bytes();
  }

  @Test
  void refusesWhatItCannotHold() {
    var memory = new ReplayMemory(3, 2, true);
    float[] two = {0, 1};
    assertRefusal("a binary observation with the value 0.5", memory, new float[] {0, 0.5f}, two);
    assertRefusal("an observation of 3 values, expected 2", memory, two, new float[3]);
    assertThrows(IllegalStateException.class, () -> memory.sample(1, new SplittableRandom(1)));
    assertThrows(IllegalStateException.class, () -> memory.newest(1));
    var refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new ReplayMemory(10_000_000, 400, false));
    assertEquals(
        "a replay memory of 10000000 transitions of 3209 bytes is too large; at most 669206 fit",
        refusal.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new ReplayMemory(0, 400, false));
  }

  private static void assertRefusal(
      String message, ReplayMemory memory, float[] observation, float[] next) {
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> memory.add(new Transition(observation, 0, 0, next, false)));
    assertEquals(message, refusal.getMessage());
    assertEquals(0, memory.size());
  }
}
