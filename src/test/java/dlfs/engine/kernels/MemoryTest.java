package dlfs.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.exception.ND4JIllegalStateException;
import org.nd4j.linalg.factory.Nd4j;

class MemoryTest {
  private static final String NAME = "MemoryTest";
  private static final WorkspaceConfiguration SIZE =
      WorkspaceConfiguration.builder().initialSize(1 << 10).build();

  @Test
  void refusesArraysOfClosedWorkspaces() {
    open();
    INDArray array = Nd4j.zeros(DataType.FLOAT, 2, 3);
    assertTrue(array.isAttached());
    assertEquals(array.data().address(), Memory.addressOf(array));
    close();
    var refusal = assertThrows(ND4JIllegalStateException.class, () -> Memory.addressOf(array));
    assertTrue(refusal.getMessage().contains("shape [2, 3]"), refusal.getMessage());
    open();
    assertThrows(ND4JIllegalStateException.class, () -> Memory.addressOf(array));
  }

  private static void open() {
    Nd4j.getWorkspaceManager().getAndActivateWorkspace(SIZE, NAME);
  }

  @AfterEach
  void close() {
    Nd4j.getWorkspaceManager().getWorkspaceForCurrentThread(NAME).close();
  }
}
