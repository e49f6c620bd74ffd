package dlfs.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Conv2dGeometryTest {

  @ParameterizedTest
  @CsvSource({
    "7, 7, 5, 1, 0, 3, 3", // the book's section 7.4.3
    "28, 28, 5, 1, 0, 24, 24", // section 7.5
    "4, 4, 3, 1, 1, 4, 4",
    "7, 7, 3, 2, 0, 3, 3", // figure 7-7
    "28, 31, 5, 3, 2, 10, 11", // section 7.2.4
    "224, 224, 11, 4, 0, 54, 54", // rounded down
    "2, 3, 4, 1, 1, 1, 2"
  })
  void computesTheSizeOfTheOutput(
      int height, int width, int kernel, int stride, int pad, int outHeight, int outWidth) {
    Conv2dGeometry geometry = Conv2dGeometry.square(3, height, width, kernel, stride, pad);
    assertEquals(outHeight, geometry.outHeight());
    assertEquals(outWidth, geometry.outWidth());
    assertEquals(outHeight * outWidth, geometry.positions());
    assertEquals(3 * kernel * kernel, geometry.kernelVolume());
    assertEquals(3 * height * width, geometry.imageSize());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "3; 5; 1; 0; a window of 5x5 does not fit into an image of 3x3 with padding 0x0",
        "3; 6; 1; 1; a window of 6x6 does not fit into an image of 3x3 with padding 1x1",
        "3; 0; 1; 0; channels, kernel and stride must be at least 1, but are 1, 0x0 and 1x1",
        "3; 2; 0; 0; channels, kernel and stride must be at least 1, but are 1, 2x2 and 0x0",
        "3; 2; 1; -1; padding must not be negative, but is -1x-1"
      })
  void refusesKernelsThatDoNotFit(int size, int kernel, int stride, int pad, String message) {
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> Conv2dGeometry.square(1, size, size, kernel, stride, pad));
    assertEquals(message, refusal.getMessage());
  }
}
