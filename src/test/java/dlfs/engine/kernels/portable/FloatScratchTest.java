package dlfs.engine.kernels.portable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.kernels.Memory;
import org.junit.jupiter.api.Test;

class FloatScratchTest {

  @Test
  void reusesMemoryOfClosedScopes() {
    float[] array;
    long address;
    try (FloatScratch scratch = FloatScratch.open()) {
      array = scratch.array(100);
      address = scratch.vector(100).address();
    }
    try (FloatScratch scratch = FloatScratch.open()) {
      assertSame(array, scratch.array(50));
      assertEquals(address, scratch.vector(50).address());
    }
  }

  @Test
  void handsOutDifferentMemoryWhileScopesAreOpen() {
    try (FloatScratch outer = FloatScratch.open()) {
      float[] first = outer.array(10);
      assertNotSame(first, outer.array(10));
      long address = outer.vector(10).address();
      try (FloatScratch inner = FloatScratch.open()) {
        assertNotSame(first, inner.array(10));
        assertNotEquals(address, inner.vector(10).address());
        assertThrows(IllegalStateException.class, () -> outer.array(10));
        assertThrows(IllegalStateException.class, () -> outer.vector(10));
        assertThrows(IllegalStateException.class, outer::close);
      }
    }
  }

  @Test
  void alignsMemoryOutsideTheHeap() {
    try (FloatScratch scratch = FloatScratch.open()) {
      for (int n = 1; n < 100; n++) {
        assertEquals(0, scratch.vector(n).address() % Memory.LINE_BYTES);
      }
    }
  }
}
