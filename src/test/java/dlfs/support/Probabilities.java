package dlfs.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.images.ImageShape;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks of a classifier's output. */
public final class Probabilities {
  private Probabilities() {}

  /** Fails unless a network gives each of two images a probability for each class. */
  public static void assertGivenBy(ComputationGraph classifier, ImageShape images, int classes) {
    INDArray x = Samples.uniform(1, DataType.FLOAT, 2, images.size());
    INDArray y = classifier.outputSingle(x);
    assertArrayEquals(new long[] {2, classes}, y.shape());
    assertEquals(1, y.getRow(0).sumNumber().doubleValue(), 1e-5);
    assertTrue(y.minNumber().doubleValue() > 0);
  }
}
