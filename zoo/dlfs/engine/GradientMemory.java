package dlfs.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The memory of the gradients in a backward pass through a graph: DL4J's workspaces, each with the
 * gradients that one vertex returns, and reused when everything that reads them has done so.
 */
final class GradientMemory implements AutoCloseable {
  private final IntFunction<LayerWorkspaceMgr> workspaces;
  private final MemoryWorkspace before = Nd4j.getMemoryManager().getCurrentWorkspace();
  private final Deque<LayerWorkspaceMgr> unused = new ArrayDeque<>();
  private final List<Block> open = new ArrayList<>();
  private int created;

  /**
   * @param workspaces creates the workspaces of the vertex that is the n-th to need new ones
   */
  GradientMemory(IntFunction<LayerWorkspaceMgr> workspaces) {
    this.workspaces = workspaces;
  }

  /** The memory of the gradients that one vertex returns. */
  final class Block {
    private final LayerWorkspaceMgr manager;
    private final MemoryWorkspace memory;
    private int readers;

    private Block(LayerWorkspaceMgr manager) {
      this.manager = manager;
      this.memory = manager.notifyScopeEntered(ArrayType.ACTIVATION_GRAD);
      // Blocks are not closed in the order in which they are opened.
      memory.setPreviousWorkspace(before);
    }

    /** Returns the workspaces of the vertex. */
    LayerWorkspaceMgr manager() {
      return manager;
    }

    /** Notes one more reader. */
    void retain() {
      readers++;
    }

    /** Notes that a reader has finished. */
    void release() {
      readers--;
      reuseIfUnread();
    }

    /** Makes the memory available again if nothing reads it. */
    void reuseIfUnread() {
      if (readers == 0) {
        memory.close();
        open.remove(this);
        unused.push(manager);
      }
    }
  }

  /** Returns memory for the gradients of the next vertex. */
  Block next() {
    Block block = new Block(unused.isEmpty() ? workspaces.apply(created++) : unused.pop());
    open.add(block);
    return block;
  }

  /** Closes all blocks that are still open, as after an exception. */
  @Override
  public void close() {
    open.forEach(block -> block.memory.close());
    open.clear();
    Nd4j.getMemoryManager().setCurrentWorkspace(before);
  }
}
