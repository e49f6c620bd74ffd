package dlfs.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedImages;
import dlfs.boxes.BoxedObject;
import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import dlfs.regions.Anchors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The targets of a region proposal network as arrays. */
class AnchorSamplesTest {
  private static final ImageShape SHAPE = new ImageShape(3, 16, 24);

  /** Two sizes of square anchors on a feature map of 2x3. */
  private static final Anchors ANCHORS = new Anchors(8, List.of(8.0, 16.0), List.of(1.0));

  /** One image whose object lies 1 pixel to the right of the small anchor of row 1, column 2. */
  private static final BoxedObject OBJECT = new BoxedObject(4, new Box(17, 8, 25, 16));

  /** Images without pixels of interest. */
  record Blank(List<List<BoxedObject>> all) implements BoxedImages {
    @Override
    public int count() {
      return all.size();
    }

    @Override
    public String name(int index) {
      return "blank" + index;
    }

    @Override
    public ColourImage image(int index) {
      float[] pixels = new float[SHAPE.size()];
      Arrays.fill(pixels, index);
      return new ColourImage(SHAPE.width(), SHAPE.height(), pixels);
    }

    @Override
    public List<String> objectClasses() {
      return List.of("a", "b", "c", "d", "e");
    }

    @Override
    public List<BoxedObject> objects(int index) {
      return all.get(index);
    }
  }

  @Test
  void putsEachAnchorAtThePlaceOfItsChannels() {
    var images = new Blank(List.of(List.of(), List.of(OBJECT)));
    var samples =
        new AnchorSamples(images, SHAPE, new AnchorSampler(ANCHORS.boxes(2, 3), 24), 2, 3);
    var data = samples.multiDataSet(new SplittableRandom(1), 1, 0);

    INDArray scores = data.getLabels(0);
    assertArrayEquals(new long[] {2, 2, 4, 3}, scores.shape());
    // Anchor 0 is the size, anchor 0 of row 1 is row 1, column 2; of the large one, row 2 + 1.
    assertEquals(1, scores.getDouble(0, 1, 1, 2));
    assertEquals(0, scores.getDouble(0, 0, 1, 2));
    assertEquals(1, scores.getDouble(0, 0, 0, 0));
    assertEquals(1, scores.getDouble(1, 0, 1, 2), "there is no object in the other image");
    INDArray mask = data.getLabelsMaskArray(0);
    assertArrayEquals(new long[] {2, 1, 4, 3}, mask.shape());
    assertEquals(2, mask.sumNumber().doubleValue(), 1e-6, "1 for each image");

    INDArray deltas = data.getLabels(1).reshape(2, 2, 4, 2, 3); // [N, A, 4, H, W]
    assertEquals(1 / 8.0, deltas.getDouble(0, 0, 0, 1, 2), 1e-6);
    assertEquals(1 / 8.0, deltas.sumNumber().doubleValue(), 1e-6);
    INDArray deltaMask = data.getLabelsMaskArray(1).reshape(2, 2, 4, 2, 3);
    assertEquals(mask.getDouble(0, 0, 1, 2), deltaMask.getDouble(0, 0, 3, 1, 2));
    assertEquals(4 * mask.getDouble(0, 0, 1, 2), deltaMask.sumNumber().doubleValue(), 1e-6);

    assertEquals(1, data.getFeatures(0).getDouble(0, 0), "the images in the order of the indices");
    assertEquals(List.of(List.of(OBJECT), List.of()), AnchorSamples.objects(data.getLabels(2)));
  }
}
