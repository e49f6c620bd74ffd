package engine;

import java.util.List;
import layers.FirstLayer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Spares the first layer the gradient of the network's input, unless DL4J was asked for it.
 *
 * <p>DL4J calls its listeners in the same way in a training step, where it throws that gradient
 * away, and in {@code calculateGradients}, which returns it; the stack tells them apart.
 */
final class FirstLayerListener extends BaseTrainingListener {
  private static final StackWalker STACK = StackWalker.getInstance();
  private static final String TRAINING_STEP = "computeGradientAndScore";

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    if (model instanceof MultiLayerNetwork network
        && network.getLayer(0) instanceof FirstLayer first
        && callersName().equals(TRAINING_STEP)) {
      first.skipInputGradient();
    }
  }

  private static String callersName() {
    return STACK.walk(frames -> frames.skip(2).findFirst().orElseThrow().getMethodName());
  }
}
