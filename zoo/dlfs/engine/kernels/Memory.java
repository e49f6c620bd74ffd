package dlfs.engine.kernels;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.exception.ND4JIllegalStateException;

/** Addresses of ND4J's arrays in memory. */
public final class Memory {
  /** The size of a cache line and of the widest vector register, in bytes. */
  public static final int LINE_BYTES = 64;

  private Memory() {}

  /** Rounds an address up to a multiple of {@link #LINE_BYTES}. */
  public static long aligned(long address) {
    return (address + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
  }

  /**
   * Returns the address of the first element of a dense array.
   *
   * <p>It is valid as long as the array object is reachable, after which ND4J may free the memory.
   * A local variable that is not used any more does not keep it reachable; {@link
   * java.lang.ref.Reference#reachabilityFence} does.
   *
   * @throws IllegalArgumentException if the array is not {@link #isDense dense}
   */
  public static long addressOf(INDArray array) {
    if (!isDense(array)) {
      throw new IllegalArgumentException(
          formatted(
              "an array of shape %s with strides %s is not stored row by row without gaps",
              Arrays.toString(array.shape()), Arrays.toString(array.stride())));
    }
    return addressOfFirstElement(array);
  }

  /** Returns whether the elements are stored in row-major order without gaps. */
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

  static long addressOfFirstElement(INDArray array) {
    requireValid(array);
    return array.data().address() + array.offset() * array.data().getElementSize();
  }

  /**
   * Fails if an array's workspace has been closed, as its memory may have been reused. ND4J checks
   * this for its own operations only.
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
