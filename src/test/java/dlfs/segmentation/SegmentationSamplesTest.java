package dlfs.segmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.images.ColourImage;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

class SegmentationSamplesTest {
  private static final byte IGNORED = (byte) SegmentedImages.IGNORED;

  /** Two images of 3x2 pixels. */
  private static final PixelImages IMAGES =
      PixelImages.of(
          3, List.of(new byte[] {0, 1, 2, 2, IGNORED, 0}, new byte[] {1, 1, 1, 0, 0, 0}));

  private static float[] values(INDArray array) {
    return array.dup('c').data().asFloat();
  }

  @Test
  void labelsAreOneHotAndZeroForAPixelThatDoesNotCount() {
    MultiDataSet data = SegmentationSamples.of(IMAGES).multiDataSet(1, 0);
    assertArrayEquals(new long[] {2, 18}, data.getFeatures(0).shape());
    assertArrayEquals(IMAGES.image(0).pixels(), values(data.getFeatures(0).getRow(1)));
    assertArrayEquals(new long[] {2, 3, 2, 3}, data.getLabels(0).shape());
    float[] ofBoth = {
      0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, //
      1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0
    };
    assertArrayEquals(ofBoth, values(data.getLabels(0)));
  }

  @Test
  void hasTheFirstImages() {
    assertEquals(2, SegmentationSamples.of(IMAGES).count());
    assertEquals(1, SegmentationSamples.of(IMAGES).first(1).count());
    assertEquals(2, SegmentationSamples.of(IMAGES).first(3).count());
  }

  @Test
  void maskMakesTheLossAMeanOverPixelsWeightedByClass() {
    var samples =
        SegmentationSamples.of(IMAGES).weightedBy(new ClassWeights(new double[] {1, 3, 6}));
    INDArray mask = samples.multiDataSet(0).getLabelsMaskArray(0);
    assertArrayEquals(new long[] {1, 1, 2, 3}, mask.shape());
    assertArrayEquals(new float[] {1 / 6f, 3 / 6f, 1, 1, 0, 1 / 6f}, values(mask), 1e-7f);
  }

  @Test
  void flipsImagesTogetherWithTheirLabels() {
    var samples = SegmentationSamples.of(IMAGES).flippedAtRandom();
    float[] plain = values(samples.multiDataSet(0).getFeatures(0));
    int flipped = 0;
    for (int seed = 0; seed < 50; seed++) {
      MultiDataSet data = samples.multiDataSet(new SplittableRandom(seed), 0);
      float[] pixels = values(data.getFeatures(0));
      float[] labels = values(data.getLabels(0));
      boolean isFlipped = pixels[0] != plain[0];
      int[] classes = isFlipped ? new int[] {2, 1, 0, 0, 255, 2} : new int[] {0, 1, 2, 2, 255, 0};
      for (int pixel = 0; pixel < 6; pixel++) {
        int mirrored = pixel / 3 * 3 + 2 - pixel % 3;
        assertEquals(plain[isFlipped ? mirrored : pixel], pixels[pixel]);
        for (int label = 0; label < 3; label++) {
          assertEquals(classes[pixel] == label ? 1 : 0, labels[label * 6 + pixel]);
        }
      }
      assertEquals(
          data.getFeatures(0), samples.multiDataSet(new SplittableRandom(seed), 0).getFeatures(0));
      flipped += isFlipped ? 1 : 0;
    }
    assertTrue(flipped >= 10 && flipped <= 40, "flipped: " + flipped);
    SplittableRandom random = new SplittableRandom(3);
    assertEquals(
        SegmentationSamples.of(IMAGES).multiDataSet(0, 1).getFeatures(0),
        SegmentationSamples.of(IMAGES).multiDataSet(random, 0, 1).getFeatures(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "size | image-1 has 2x3 pixels; expected 3x2, as those of image-0",
        "number | image-1 has 5 labels; expected one for each of its 6 pixels",
        "class | image-1 has the class 3 at row 1 and column 2; expected 0 to 2, or 255"
      })
  void refusesDataThatIsWrongByTheNameOfTheImage(String what, String message) {
    ColourImage image = IMAGES.image(0);
    byte[] labels = IMAGES.labels(0);
    var samples =
        SegmentationSamples.of(
            new PixelImages(
                List.of(image, what.equals("size") ? new ColourImage(2, 3, image.pixels()) : image),
                List.of(
                    labels,
                    switch (what) {
                      case "number" -> new byte[5];
                      case "class" -> new byte[] {0, 0, 0, 0, 0, 3};
                      default -> labels;
                    })));
    samples.multiDataSet(0);
    var refusal = assertThrows(UncheckedIOException.class, () -> samples.multiDataSet(0, 1));
    assertEquals(message, refusal.getCause().getMessage());
    assertThrows(UncheckedIOException.class, samples::checked);
    samples.first(1).checked();
  }
}
