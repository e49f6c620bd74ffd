package dlfs.engine;

import java.util.Collection;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.Solver;
import org.deeplearning4j.optimize.api.ConvexOptimizer;
import org.deeplearning4j.optimize.api.TrainingListener;

/** A DL4J solver with a given optimizer. */
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
    // The constructor was given one.
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
