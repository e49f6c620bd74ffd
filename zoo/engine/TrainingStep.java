package engine;

import layers.Neighbours;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.solvers.StochasticGradientDescent;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's training step, which knows two things that DL4J's own does not.
 *
 * <p>Nobody but the network sees what passes between its layers meanwhile: see {@link Neighbours}.
 *
 * <p>The gradients of a step are the network's own. DL4J asks whether they are the very array
 * object that the network has. They are always a new view of it, so they always pass for another
 * network's, and are cut up again into a view for each parameter, which can take longer than the
 * step. The outcome is the same.
 */
final class TrainingStep extends StochasticGradientDescent {
  private static final long serialVersionUID = 1;

  private final transient MultiLayerNetwork network;

  /**
   * @param before the optimizer whose place it takes
   */
  TrainingStep(MultiLayerNetwork network, StochasticGradientDescent before) {
    super(before.getConf(), before.getStepFunction(), network.getListeners(), network);
    this.network = network;
    setUpdater(before.getUpdater(false));
    setGradientsAccumulator(before.getGradientsAccumulator());
  }

  @Override
  public Pair<Gradient, Double> gradientAndScore(LayerWorkspaceMgr workspaces) {
    return Neighbours.inTrainingStep(network, () -> super.gradientAndScore(workspaces));
  }

  @Override
  public void updateGradientAccordingToParams(
      Gradient gradient, Model model, int batch, LayerWorkspaceMgr workspaces) {
    INDArray own = network.getFlattenedGradients();
    boolean sameMemory =
        own != null
            && gradient.gradient().data().address() == own.data().address()
            && gradient.gradient().offset() == own.offset()
            && gradient.gradient().length() == own.length();
    super.updateGradientAccordingToParams(
        sameMemory ? new OwnGradient(own, gradient) : gradient, model, batch, workspaces);
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
