package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.Serialization;
import org.junit.jupiter.api.Test;

class FloatsTest {
  @Test
  void areTheSameAfterTheyHaveBeenSent() throws Exception {
    float[] values = {1, -0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, 0.1f};
    assertArrayEquals(values, Serialization.copied(new Floats(values)).values());
    assertArrayEquals(new float[0], Serialization.copied(new Floats(new float[0])).values());
  }

  @Test
  void takeFourBytesEach() throws Exception {
    int few = Serialization.bytes(new Floats(new float[10])).length;
    assertTrue(Serialization.bytes(new Floats(new float[1_010])).length <= few + 4_000);
  }
}
