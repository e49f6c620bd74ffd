package dlfs.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.layers.Padding;
import dlfs.layers.Window;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.junit.jupiter.api.Test;
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

  /** Of an image of the given size, with "same" padding: that above, and that below. */
  @ParameterizedTest
  @CsvSource({
    "28, 3, 1, 1, 28, 1, 1",
    "28, 2, 1, 1, 28, 0, 1",
    "28, 3, 2, 1, 14, 0, 1",
    "7, 3, 2, 1, 4, 1, 1",
    "7, 1, 2, 1, 4, 0, 0",
    "8, 1, 4, 1, 2, 0, 0", // the window reaches none of the last three rows
    "12, 3, 1, 4, 12, 4, 4",
    "5, 2, 3, 2, 2, 0, 1",
    "1, 5, 1, 1, 1, 2, 2"
  })
  void padsUntilTheOutputIsAsLargeAsTheInputByTheStride(
      int size, int kernel, int stride, int dilation, int out, int before, int after) {
    int[] kernels = {kernel, 1};
    int[] strides = {stride, 1};
    int[] dilations = {dilation, 1};
    int[] ignored = {9, 9};
    Window window =
        Window.of(
            ConvolutionMode.Same, kernels, strides, dilations, ignored, new long[] {1, 3, size, 6});
    Conv2dGeometry geometry = new Conv2dGeometry(3, size, 6, window);
    assertEquals(new Padding(before, after, 0, 0), geometry.padding());
    assertEquals(out, geometry.outHeight());
    assertEquals(6, geometry.outWidth());
  }

  @Test
  void refusesDilatedKernelsThatDoNotFit() {
    var window = new Window(3, 2, 1, 1, 3, 1, new Padding(0, 1, 0, 0));
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> new Conv2dGeometry(1, 5, 5, window));
    assertEquals(
        "a window of 7x2 (3x2 dilated by 3x1) does not fit into an image of 5x5 with padding 0"
            + " above, 1 below, 0 left and 0 right",
        refusal.getMessage());
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
