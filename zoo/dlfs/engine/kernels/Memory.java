package dlfs.engine.kernels;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.exception.ND4JIllegalStateException;

/** Where ND4J's arrays lie in memory. */
public final class Memory {
  /** How many bytes a processor moves together at the most. */
  static final int LINE = 64;

  private Memory() {}

  /** The first address from this one on that begins a {@link #LINE}. */
  static long aligned(long address) {
    return (address + LINE - 1) / LINE * LINE;
  }

  /**
   * The address of an array's first entry, good for as long as the array itself is reachable: a
   * variable that is not used any more does not make it so.
   *
   * @throws IllegalArgumentException if the entries do not lie one after the other, with the last
   *     index changing fastest
   */
  public static long of(INDArray array) {
    if (!isDense(array)) {
      throw new IllegalArgumentException(
          formatted(
              "an array of shape %s with strides %s does not lie row after row without gaps",
              Arrays.toString(array.shape()), Arrays.toString(array.stride())));
    }
    return address(array);
  }

  /** Whether the entries lie one after the other, with the last index changing fastest. */
  public static boolean isDense(INDArray array) {
    long expected = 1;
    for (int dimension = array.rank() - 1; dimension >= 0; dimension--) {
      if (array.size(dimension) != 1 && array.stride(dimension) != expected) {
        return false;
      }
      expected *= array.size(dimension);
    }
    return true;
  }

  static long address(INDArray array) {
    requireValid(array);
    return array.data().address() + array.offset() * array.data().getElementSize();
  }

  /**
   * Fails if an array's workspace has been closed, since its memory may be in use again. ND4J
   * checks that for its own operations only.
   */
  private static void requireValid(INDArray array) {
    if (!array.isAttached()) {
      return;
    }
    MemoryWorkspace workspace = array.data().getParentWorkspace();
    if (workspace.getWorkspaceType() == MemoryWorkspace.Type.CIRCULAR) {
      return;
    }
    if (!workspace.isScopeActive()
        || workspace.getGenerationId() != array.data().getGenerationId()) {
      throw new ND4JIllegalStateException(
          formatted(
              "an array of shape %s was used after its workspace \"%s\" was closed: run the forward"
                  + " pass again, or detach() arrays that are to live longer",
              Arrays.toString(array.shape()), workspace.getId()));
    }
  }
}
