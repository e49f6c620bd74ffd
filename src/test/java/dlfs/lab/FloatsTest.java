package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class FloatsTest {
  @Test
  void areTheSameAfterTheyHaveBeenSent() throws Exception {
    float[] values = {1, -0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, 0.1f};
    assertArrayEquals(values, received(sent(new Floats(values))).values());
    assertArrayEquals(new float[0], received(sent(new Floats(new float[0]))).values());
  }

  @Test
  void takeFourBytesEach() throws Exception {
    int few = sent(new Floats(new float[10])).length;
    assertTrue(sent(new Floats(new float[1_010])).length <= few + 4_000);
  }

  private static byte[] sent(Floats floats) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(floats);
    }
    return bytes.toByteArray();
  }

  private static Floats received(byte[] bytes) throws IOException, ClassNotFoundException {
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (Floats) in.readObject();
    }
  }
}
