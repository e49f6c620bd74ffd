package dlfs.proposals;

import static dlfs.proposals.Similarity.COLOUR;
import static dlfs.proposals.Similarity.FILL;
import static dlfs.proposals.Similarity.SIZE;
import static dlfs.proposals.Similarity.TEXTURE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.boxes.Box;
import org.junit.jupiter.api.Test;

class SimilarityTest {
  /** Two regions of an image of 10x10 pixels, side by side: 4x2 of 4x2, and 6 pixels of 2x4. */
  private static final Region ONE =
      new Region(
          8, new Box(0, 0, 4, 2), new float[] {0.5f, 0.5f, 0, 0}, new float[] {0.25f, 0.75f});

  private static final Region OTHER =
      new Region(
          6, new Box(4, 0, 6, 4), new float[] {0.25f, 0.25f, 0.5f, 0}, new float[] {0.5f, 0.5f});

  @Test
  void colourAndTextureAreHistogramIntersections() {
    assertEquals(0.25 + 0.25, COLOUR.of(ONE, OTHER, 100), 1e-6);
    assertEquals(0.25 + 0.5, TEXTURE.of(ONE, OTHER, 100), 1e-6);
  }

  @Test
  void sizeIsTheShareOfTheImageOutsideBoth() {
    assertEquals(1 - 14 / 100.0, SIZE.of(ONE, OTHER, 100), 1e-12);
  }

  @Test
  void fillIsOneWithoutTheGapsInTheCommonBox() {
    assertEquals(1 - (6 * 4 - 8 - 6) / 100.0, FILL.of(ONE, OTHER, 100), 1e-12);
  }

  @Test
  void bothAreOneRegionWithTheMeanOfTheirPixels() {
    Region both = ONE.merged(OTHER);
    assertEquals(14, both.size());
    assertEquals(new Box(0, 0, 6, 4), both.box());
    float[] colour = {(8 * 0.5f + 6 * 0.25f) / 14, (8 * 0.5f + 6 * 0.25f) / 14, 6 * 0.5f / 14, 0};
    assertArrayEquals(colour, both.colour(), 1e-6f);
    float[] texture = {(8 * 0.25f + 6 * 0.5f) / 14, (8 * 0.75f + 6 * 0.5f) / 14};
    assertArrayEquals(texture, both.texture(), 1e-6f);
  }
}
