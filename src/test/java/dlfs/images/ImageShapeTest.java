package dlfs.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageShapeTest {

  @Test
  void countsValuesAndPixels() {
    var shape = new ImageShape(3, 4, 5);
    assertEquals(60, shape.size());
    assertEquals(20, shape.pixels());
    assertEquals("3x4x5", shape.toString());
    assertEquals(InputType.convolutionalFlat(4, 5, 3), shape.flattened());
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1", "1, 0, 1", "1, 1, 0", "3, 32768, 32768"})
  void refusesImagesWithoutPixelsOrWithTooMany(int channels, int height, int width) {
    assertThrows(IllegalArgumentException.class, () -> new ImageShape(channels, height, width));
  }
}
