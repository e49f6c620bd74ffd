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

class PixelsTest {
  private static final INDArray IMAGES = Samples.counting(DataType.FLOAT, 2, 3, 4, 5);

  @ParameterizedTest
  @EnumSource
  void areFoundInEitherOrder(Layout order) {
    INDArray images = Samples.in(order, IMAGES);
    assertEquals(IMAGES, images);
    assertEquals(Optional.of(order), Layout.of(images));
    assertEquals(order, Pixels.of(images).order());
    INDArray second = images.get(NDArrayIndex.interval(1, 2));
    assertEquals(Pixels.of(second), Pixels.of(images).after(1, 60, Float.BYTES));
  }

  @ParameterizedTest
  @EnumSource
  void haveTheirPlaceInTheOrderOfTheirShape(Layout order) {
    INDArray arranged = Nd4j.zeros(DataType.FLOAT, order.shape(2, 3, 4, 5));
    order.images(arranged).assign(IMAGES);
    float[] numbers = arranged.data().asFloat();
    int pixel = 7; // of the first image, in the second row
    for (int channel = 0; channel < 3; channel++) {
      int at = order.first(pixel, 3) + channel * order.step(20);
      assertEquals(IMAGES.getFloat(0, channel, 1, 2), numbers[at]);
    }
  }

  @Test
  void areRefusedWithGaps() {
    INDArray some = IMAGES.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2));
    String message =
        assertThrows(IllegalArgumentException.class, () -> Pixels.of(some)).getMessage();
    assertEquals(
        "images of shape [2, 2, 4, 5] with strides [60, 20, 5, 1] lie neither channel after channel"
            + " nor pixel after pixel",
        message);
  }
}
