package dlfs.gradients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.networks.TrainableNetwork;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Compares the gradients of a large network with one central difference: along a direction to which
 * each array of parameters, and the input, contributes equally. An error of 1 % in the gradient of
 * one of 100 arrays changes the derivative by 0.01 %, a hundred times the tolerance.
 */
public final class DirectionalCheck {
  /** Small, so that few units of the network have a kink within the step. */
  private static final double H = 1e-8;

  private static final double TOLERANCE = 1e-6;

  private DirectionalCheck() {}

  /**
   * Fails if a gradient is wrong.
   *
   * @param arrays the expected number of arrays of trained parameters
   * @param network an initialised network of type DOUBLE; dropout draws the same mask in each pass
   */
  public static void assertRight(int arrays, Model network, MultiDataSet samples) {
    Loss loss = new NetworkLoss(TrainableNetwork.of(network), samples);
    Nd4j.getRandom().setSeed(7);
    Map<String, INDArray> gradients = loss.gradients();
    assertEquals(arrays + 1, gradients.size()); // and the input
    Map<String, INDArray> steps = new LinkedHashMap<>();
    double expected = 0;
    for (var gradient : gradients.entrySet()) {
      INDArray direction = direction(gradient.getValue());
      expected += gradient.getValue().mul(direction).sumNumber().doubleValue();
      steps.put(gradient.getKey(), direction.muli(H));
    }
    double difference = valueAfter(steps, loss);
    steps.values().forEach(step -> step.muli(-2));
    difference -= valueAfter(steps, loss);
    assertEquals(1, difference / (2 * H * expected), TOLERANCE);
  }

  /** Along the gradient, and at random for errors across it, such that its share is about 1. */
  private static INDArray direction(INDArray gradient) {
    double norm = Math.sqrt(gradient.mul(gradient).sumNumber().doubleValue());
    INDArray random = Nd4j.rand(DataType.DOUBLE, gradient.shape()).subi(0.5);
    double ofRandom = Math.sqrt(random.length() / 12.0); // the variance of each element is 1/12
    double scale = Math.max(norm, 1e-3); // a gradient of 0 would have no share
    return random.divi(ofRandom).addi(gradient.div(scale)).divi(scale);
  }

  private static double valueAfter(Map<String, INDArray> steps, Loss loss) {
    loss.variables().forEach((name, values) -> values.addi(steps.get(name)));
    Nd4j.getRandom().setSeed(7);
    return loss.value();
  }
}
