package dlfs.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.support.Samples;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ImageBatchTest {
  private static final INDArray IMAGES = Samples.counting(DataType.FLOAT, 2, 3, 4, 5);

  @ParameterizedTest
  @EnumSource
  void isCreatedFromEitherLayout(Layout layout) {
    INDArray images = Samples.in(layout, IMAGES);
    assertEquals(IMAGES, images);
    assertEquals(Optional.of(layout), Layout.of(images));
    assertEquals(layout, ImageBatch.of(images).layout());
    INDArray second = images.get(NDArrayIndex.interval(1, 2));
    assertEquals(ImageBatch.of(second), ImageBatch.of(images).slice(1, 1));
  }

  @ParameterizedTest
  @EnumSource
  void layoutGivesTheIndexOfEachElement(Layout layout) {
    INDArray stored = Nd4j.zeros(DataType.FLOAT, layout.shape(2, 3, 4, 5));
    layout.fromStorageOrder(stored).assign(IMAGES);
    float[] elements = stored.data().asFloat();
    int pixel = 7; // of the first image, in the second row
    for (int channel = 0; channel < 3; channel++) {
      int at = layout.indexOfPixel(pixel, 3) + channel * layout.channelStride(20);
      assertEquals(IMAGES.getFloat(0, channel, 1, 2), elements[at]);
    }
  }

  @Test
  void refusesArraysWithGaps() {
    INDArray some = IMAGES.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2));
    String message =
        assertThrows(IllegalArgumentException.class, () -> ImageBatch.of(some)).getMessage();
    assertEquals(
        "images of shape [2, 2, 4, 5] with strides [60, 20, 5, 1] are stored neither as NCHW"
            + " nor as NHWC",
        message);
  }
}
