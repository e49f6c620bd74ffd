package dlfs.engine;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dlfs.support.Samples;
import java.lang.ref.WeakReference;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class WorkspaceTest {
  private static final DataType TYPE = DataType.DOUBLE;

  /** Without DL4J's workspaces, an array's memory is freed with the array. */
  @Test
  void holdsArraysThatNothingElseRefersTo() {
    try (Workspace workspace = new Workspace(LayerWorkspaceMgr.noWorkspaces(), TYPE)) {
      var created = new WeakReference<>(workspace.backwardScratch(2, 3));
      var copied = new WeakReference<>(workspace.dense(Samples.uniform(1, TYPE, 2, 3).dup('f')));
      System.gc();
      assertNotNull(created.get());
      assertNotNull(copied.get());
    }
  }

  @Test
  void copiesOnlyWhatIsNotDense() {
    try (Workspace workspace = new Workspace(LayerWorkspaceMgr.noWorkspaces(), TYPE)) {
      INDArray x = Samples.uniform(1, TYPE, 2, 3);
      assertSame(x, workspace.dense(x));
    }
  }
}
