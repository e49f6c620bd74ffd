package dlfs.captions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.images.ColourImage;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

class CaptionSamplesTest {
  /** Three images of 2x1 pixels, of which the second has two captions. */
  private record Images() implements CaptionedImages {
    private static final List<List<String>> CAPTIONS =
        List.of(List.of("a dog"), List.of("a dog, a cat", "a cat"), List.of("a dog chases a bird"));

    @Override
    public int count() {
      return CAPTIONS.size();
    }

    @Override
    public String name(int index) {
      return "image " + index;
    }

    @Override
    public ColourImage image(int index) {
      return new ColourImage(2, 1, new float[] {index, 0, 0, 0, 0, 1});
    }

    @Override
    public List<String> captions(int index) {
      return CAPTIONS.get(index);
    }

    @Override
    public Tokens tokens() {
      return new Tokens(List.of("a", "dog", "cat", ","));
    }

    @Override
    public int maxWords() {
      return 4;
    }
  }

  private final CaptionSamples samples = CaptionSamples.of(new Images());

  private static int[] words(INDArray oneHot, int image) {
    INDArray ofImage = oneHot.get(NDArrayIndex.point(image)); // [V, T]
    INDArray sums = ofImage.sum(0);
    int[] words = ofImage.argMax(0).toIntVector();
    for (int t = 0; t < words.length; t++) {
      words[t] = sums.getInt(t) == 0 ? -1 : words[t];
    }
    return words;
  }

  @Test
  void predictEachWordFromThePreviousOneAfterTheStepOfTheImage() {
    MultiDataSet both = samples.multiDataSet(0, 1);
    assertArrayEquals(
        new float[][] {{0, 0, 0, 0, 0, 1}, {1, 0, 0, 0, 0, 1}},
        both.getFeatures(0).toFloatMatrix());
    assertArrayEquals(new long[] {2, 7, 5}, both.getFeatures(1).shape());
    assertArrayEquals(new long[] {2, 7, 6}, both.getLabels(0).shape());
    assertArrayEquals(new int[] {Tokens.START, 3, 4, -1, -1}, words(both.getFeatures(1), 0));
    assertArrayEquals(new int[] {-1, 3, 4, Tokens.END, -1, -1}, words(both.getLabels(0), 0));
    assertArrayEquals(new int[] {Tokens.START, 3, 4, 6, 3}, words(both.getFeatures(1), 1));
    assertNull(both.getFeaturesMaskArrays());
    assertArrayEquals(
        new float[][] {{0, 1, 1, 1, 0, 0}, {0, 1, 1, 1, 1, 1}},
        both.getLabelsMaskArray(0).toFloatMatrix());
  }

  @Test
  void cutOffLongCaptionsAndHaveAnUnknownWord() {
    MultiDataSet last = samples.multiDataSet(2);
    assertArrayEquals(
        new int[] {-1, 3, 4, Tokens.UNKNOWN, 3, Tokens.UNKNOWN}, words(last.getLabels(0), 0));
    assertArrayEquals(
        new int[] {Tokens.START, 3, 4, Tokens.UNKNOWN, 3}, words(last.getFeatures(1), 0));
  }

  @Test
  void haveAnyOfTheCaptionsInTraining() {
    Set<Integer> lengths = new TreeSet<>();
    for (int seed = 0; seed < 20; seed++) {
      MultiDataSet one = samples.multiDataSet(new SplittableRandom(seed), 1);
      lengths.add(one.getLabelsMaskArray(0).sumNumber().intValue());
    }
    assertEquals(Set.of(3, 5), lengths); // the longer one is cut off
  }

  @Test
  void areThoseOfAChoiceOfImages() {
    CaptionSamples chosen = CaptionSamples.at(new Images(), 2, 0);
    assertEquals(2, chosen.count());
    assertEquals(2, chosen.multiDataSet(0).getFeatures(0).getInt(0, 0));
    assertEquals(0, chosen.multiDataSet(1).getFeatures(0).getInt(0, 0));
  }

  @Test
  void refuseImagesOfSeveralSizesAndWithoutCaptions() {
    var wide = new ColourImage(2, 1, new float[6]);
    var high = new ColourImage(1, 2, new float[6]);
    assertThrows(IllegalArgumentException.class, () -> CaptionSamples.features(wide, high));
    assertThrows(IllegalArgumentException.class, () -> new CaptionedImage(wide, List.of()));
  }
}
