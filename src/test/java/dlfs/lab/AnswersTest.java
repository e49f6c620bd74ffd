package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.images.LabelledImages;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AnswersTest {
  /** Five images of one pixel, with labels 3, 1, 4, 1 and 5. */
  private static final LabelledImages IMAGES =
      new LabelledImages(
          1, 1, new float[] {0.3f, 0.1f, 0.4f, 0.1f, 0.5f}, new byte[] {3, 1, 4, 1, 5});

  private static Answers answers(float[]... scoresOfTheFirst) {
    float[] scores = new float[5 * 10];
    for (int image = 0; image < scoresOfTheFirst.length; image++) {
      System.arraycopy(scoresOfTheFirst[image], 0, scores, image * 10, 10);
    }
    return new Answers(IMAGES, scores);
  }

  @Test
  void areTheFirstOfTheHighestScores() {
    Answers answers =
        answers(
            new float[] {0, 0, 0, 0.9f, 0, 0, 0, 0, 0, 0.1f},
            new float[] {-2, -1, -2, -2, -2, -2, -2, -2, -1, -2});
    assertEquals(3, answers.of(0));
    assertEquals(0.9f, answers.score(0));
    assertEquals(1, answers.of(1));
    assertEquals(0, answers.of(2), "of equal scores");
    assertArrayEquals(new int[] {0, 1}, answers.right().toArray());
    assertArrayEquals(new int[] {2, 3, 4}, answers.wrong().toArray());
    assertEquals(0.4, answers.accuracy());
  }

  @Test
  void countNanAsHighest() {
    float nan = Float.NaN;
    Answers answers = answers(new float[] {9, 8, nan, 7, nan, 1, 1, 1, 1, 1});
    assertEquals(2, answers.of(0));
  }

  /** The network's score of a class is 1 where ten times the pixel is its number. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 100})
  void areTheSameHoweverManyImagesAreAskedAtATime(int atATime) {
    Answers answers = new Accuracy(IMAGES, atATime).answers(AnswersTest::rounded);
    int[] given = IntStream.range(0, 5).map(answers::of).toArray();
    assertArrayEquals(new int[] {3, 1, 4, 1, 5}, given);
    assertEquals(1, answers.accuracy());
  }

  private static INDArray rounded(INDArray pixels) {
    float[][] scores = new float[(int) pixels.size(0)][10];
    for (int i = 0; i < scores.length; i++) {
      scores[i][Math.round(10 * pixels.getFloat(i, 0))] = 1;
    }
    return Nd4j.createFromArray(scores).castTo(DataType.DOUBLE);
  }
}
