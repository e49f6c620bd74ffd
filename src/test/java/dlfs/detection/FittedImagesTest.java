package dlfs.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedObject;
import dlfs.images.ColourImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Images and boxes that are resized to squares. */
class FittedImagesTest {
  private static final BoxedObject OBJECT = new BoxedObject(1, new Box(6, 4, 12, 16));

  /** 24x16 pixels become 8x8: a third of the width, half of the height. */
  @Test
  void resizesBoxesWithTheirImages() {
    var fitted = new FittedImages(new AnchorSamplesTest.Blank(List.of(List.of(OBJECT))), 8);
    var expected = List.of(new BoxedObject(1, new Box(2, 2, 4, 8)));
    assertEquals(expected, fitted.objects(0), "before the image is read");
    assertEquals(8, fitted.image(0).width());
    assertEquals(8, fitted.image(0).height());
    assertEquals(expected, fitted.objects(0));
  }

  @Test
  void averagesThePixelsOfAReducedImage() {
    float[] pixels = new float[3 * 4 * 2];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i % 4; // the column
    }
    var reduced = FittedImages.resized(new ColourImage(4, 2, pixels), 2);
    assertArrayEquals(new float[] {0.5f, 2.5f, 0.5f, 2.5f}, first(reduced), 1e-6f);
    assertSame(reduced, FittedImages.resized(reduced, 2));
  }

  private static float[] first(ColourImage image) {
    return Arrays.copyOf(image.pixels(), image.width() * image.height());
  }

  @Test
  void findsObjectsInPixelsOfTheImageAsItWas() {
    Detector small = image -> List.of(new DetectedObject(1, 0.5, new Box(2, 2, image.width(), 8)));
    var found = FittedImages.fitting(small, 8).detect(new ColourImage(24, 16, new float[3 * 384]));
    assertEquals(List.of(new DetectedObject(1, 0.5, new Box(6, 4, 24, 16))), found);
  }
}
