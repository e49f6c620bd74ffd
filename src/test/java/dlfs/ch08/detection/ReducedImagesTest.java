package dlfs.ch08.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedImages;
import dlfs.boxes.BoxedObject;
import dlfs.images.ColourImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReducedImagesTest {
  /** 5x3 pixels, whose channels are 0 to 14, 100 to 114 and 200 to 214, divided by 1,000. */
  private static final ColourImage IMAGE = new ColourImage(5, 3, pixels());

  private static float[] pixels() {
    float[] pixels = new float[45];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (100 * (i / 15) + i % 15) / 1_000f;
    }
    return pixels;
  }

  private record One(ColourImage image, BoxedObject object) implements BoxedImages {
    @Override
    public int count() {
      return 1;
    }

    @Override
    public String name(int index) {
      return "one";
    }

    @Override
    public ColourImage image(int index) {
      return image;
    }

    @Override
    public List<String> objectClasses() {
      return List.of("thing");
    }

    @Override
    public List<BoxedObject> objects(int index) {
      return List.of(object);
    }
  }

  private static ReducedImages reduced(int maxSide) {
    return new ReducedImages(
        new One(IMAGE, new BoxedObject(0, new Box(1, 0, 4, 3), true)), maxSide);
  }

  @Test
  void eachPixelIsTheMeanOfASquare() {
    ColourImage image = reduced(3).image(0);
    assertEquals(3, image.width());
    assertEquals(2, image.height());
    float[] red = {3, 5, 6.5f, 10.5f, 12.5f, 14};
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < 6; i++) {
        assertEquals(100 * channel + red[i], 1_000 * image.pixels()[6 * channel + i], 1e-3);
      }
    }
  }

  @Test
  void boxesAreReducedByTheSameFactor() {
    BoxedObject object = reduced(3).objects(0).get(0);
    assertEquals(new BoxedObject(0, new Box(0.5, 0, 2, 1.5), true), object);
  }

  @Test
  void imagesThatAreSmallEnoughStayAsTheyAre() {
    assertSame(IMAGE, reduced(5).image(0));
    assertEquals(new Box(1, 0, 4, 3), reduced(5).objects(0).get(0).box());
    assertArrayEquals(pixels(), reduced(5).image(0).pixels());
  }
}
