package engine;

import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's updater, told that a network's gradients are its own.
 *
 * <p>DL4J asks whether a step's gradients are the very array object that the network has. They are
 * always a new view of it, so they always pass for another network's, and are cut up again into a
 * view for each parameter, which can take longer than the step. The outcome is the same.
 */
final class OwnGradientUpdater extends MultiLayerUpdater {
  private static final long serialVersionUID = 1;

  /**
   * @param state what the update rules remember, taken as it is; null to begin with none
   */
  OwnGradientUpdater(MultiLayerNetwork network, INDArray state) {
    super(network, state);
  }

  @Override
  public void update(
      Gradient gradient, int iteration, int epoch, int batch, LayerWorkspaceMgr workspaces) {
    INDArray own = getFlattenedGradientsView();
    boolean sameMemory =
        gradient.gradient().data().address() == own.data().address()
            && gradient.gradient().offset() == own.offset();
    super.update(
        sameMemory ? new OwnGradient(own, gradient) : gradient,
        iteration,
        epoch,
        batch,
        workspaces);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  private static final class OwnGradient extends DefaultGradient {
    private static final long serialVersionUID = 1;

    private final transient INDArray whole;

    OwnGradient(INDArray whole, Gradient gradient) {
      super(whole);
      this.whole = whole;
      gradientForVariable().putAll(gradient.gradientForVariable());
    }

    @Override
    public INDArray gradient() {
      return whole;
    }
  }
}
