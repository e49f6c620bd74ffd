package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PredictionsTest {
  /** Five images of one pixel, with labels 3, 1, 4, 1 and 5. */
  private static final LabelledImages IMAGES =
      new LabelledImages(
          new ImageShape(1, 1, 1),
          10,
          new float[] {0.3f, 0.1f, 0.4f, 0.1f, 0.5f},
          new int[] {3, 1, 4, 1, 5});

  private static Predictions predictions(float[]... scoresOfTheFirst) {
    float[] scores = new float[5 * 10];
    for (int image = 0; image < scoresOfTheFirst.length; image++) {
      System.arraycopy(scoresOfTheFirst[image], 0, scores, image * 10, 10);
    }
    return new Predictions(IMAGES, scores);
  }

  @Test
  void areTheFirstClassesWithTheHighestScore() {
    Predictions predictions =
        predictions(
            new float[] {0, 0, 0, 0.9f, 0, 0, 0, 0, 0, 0.1f},
            new float[] {-2, -1, -2, -2, -2, -2, -2, -2, -1, -2});
    assertEquals(3, predictions.of(0));
    assertEquals(0.9f, predictions.score(0));
    assertEquals(1, predictions.of(1));
    assertEquals(0, predictions.of(2), "of equal scores");
    assertArrayEquals(new int[] {0, 1}, predictions.right().toArray());
    assertArrayEquals(new int[] {2, 3, 4}, predictions.wrong().toArray());
    assertEquals(0.4, predictions.accuracy());
  }

  @Test
  void countNanAsHighest() {
    float nan = Float.NaN;
    Predictions predictions = predictions(new float[] {9, 8, nan, 7, nan, 1, 1, 1, 1, 1});
    assertEquals(2, predictions.of(0));
  }

  /** Images without scores have a probability of 0 for each class, which counts as 1e-7. */
  @Test
  void haveAFiniteCrossEntropy() {
    Predictions predictions =
        predictions(
            new float[] {0, 0, 0, 0.5f, 0, 0, 0, 0, 0, 0.5f},
            new float[] {0, 1, 0, 0, 0, 0, 0, 0, 0, 0});
    double expected = (Math.log(2) + 0 + 3 * 7 * Math.log(10)) / 5;
    assertEquals(expected, predictions.crossEntropy(), 1e-6);
    assertEquals(
        Double.NaN,
        predictions(new float[] {0, 0, 0, Float.NaN, 0, 0, 0, 0, 0, 0}).crossEntropy(),
        "with a NaN");
  }

  /** The network's score is 1 for the class that equals ten times the pixel, and 0 for others. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 100})
  void doNotDependOnTheBatchSize(int atATime) {
    Predictions predictions = new Accuracy(IMAGES, atATime).predictions(PredictionsTest::rounded);
    int[] given = IntStream.range(0, 5).map(predictions::of).toArray();
    assertArrayEquals(new int[] {3, 1, 4, 1, 5}, given);
    assertEquals(1, predictions.accuracy());
  }

  private static INDArray rounded(INDArray pixels) {
    float[][] scores = new float[(int) pixels.size(0)][10];
    for (int i = 0; i < scores.length; i++) {
      scores[i][Math.round(10 * pixels.getFloat(i, 0))] = 1;
    }
    return Nd4j.createFromArray(scores).castTo(DataType.DOUBLE);
  }
}
