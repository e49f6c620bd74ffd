package kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.exception.ND4JIllegalStateException;
import org.nd4j.linalg.factory.Nd4j;

class MemoryTest {
  private static final WorkspaceConfiguration SIZE =
      WorkspaceConfiguration.builder().initialSize(1 << 10).build();

  @Test
  void refusesAnArrayWhoseWorkspaceIsClosed() {
    INDArray array;
    try (MemoryWorkspace workspace = open()) {
      array = Nd4j.zeros(DataType.FLOAT, 2, 3);
      assertTrue(array.isAttached());
      assertEquals(Memory.of(array), array.data().address());
    }
    var refusal = assertThrows(ND4JIllegalStateException.class, () -> Memory.of(array));
    assertTrue(refusal.getMessage().contains("shape [2, 3]"), refusal.getMessage());
    try (MemoryWorkspace workspace = open()) {
      assertThrows(ND4JIllegalStateException.class, () -> Memory.of(array));
    }
  }

  @SuppressWarnings("try") // the workspace is named nowhere
  private static MemoryWorkspace open() {
    return Nd4j.getWorkspaceManager().getAndActivateWorkspace(SIZE, "MemoryTest");
  }
}
