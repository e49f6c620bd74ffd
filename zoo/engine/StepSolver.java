package engine;

import java.util.Collection;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.Solver;
import org.deeplearning4j.optimize.api.ConvexOptimizer;
import org.deeplearning4j.optimize.api.TrainingListener;

/** DL4J's solver with an optimizer that it is given. */
final class StepSolver extends Solver {
  private final ConvexOptimizer optimizer;

  StepSolver(ConvexOptimizer optimizer) {
    this.optimizer = optimizer;
  }

  @Override
  public void optimize(LayerWorkspaceMgr workspaces) {
    optimizer.optimize(workspaces);
  }

  @Override
  public void initOptimizer() {
    // It is there.
  }

  @Override
  public ConvexOptimizer getOptimizer() {
    return optimizer;
  }

  @Override
  public void setListeners(Collection<TrainingListener> listeners) {
    optimizer.setListeners(listeners);
  }
}
