package dlfs.engine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
  private final MemoryPlan plan = new MemoryPlan();

  /** Returns whether two arrays have an element in common. */
  private static boolean overlap(Block a, Block b) {
    return a.first() < b.first() + b.length() && b.first() < a.first() + a.length();
  }

  @Test
  void givesArraysThatAreNeededTogetherDifferentPlaces() {
    SplittableRandom random = new SplittableRandom(1);
    List<Block> needed = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      if (!needed.isEmpty() && random.nextInt(100) < 45) {
        needed.remove(random.nextInt(needed.size())).release();
      } else {
        Block added = plan.allocate(random.nextInt(1_000));
        assertTrue(needed.stream().noneMatch(other -> overlap(other, added)));
        assertTrue(added.first() + added.length() <= plan.size());
        needed.add(added);
      }
    }
  }

  @Test
  void usesReleasedMemoryAgain() {
    Block a = plan.allocate(1_000);
    Block b = plan.allocate(500);
    Block c = plan.allocate(1_000);
    long size = plan.size();
    a.release();
    b.release();
    assertEquals(a.first(), plan.allocate(1_500).first()); // in both gaps, which are one
    c.release();
    assertEquals(c.first(), plan.allocate(1_000).first());
    assertEquals(size, plan.size());
  }

  @Test
  void growsFromTheGapAtTheEnd() {
    plan.allocate(64);
    Block last = plan.allocate(64);
    last.release();
    assertEquals(last.first(), plan.allocate(256).first());
    assertEquals(64 + 256, plan.size());
  }

  @Test
  void keepsMemoryUntilItsLastOwnerReleasesIt() {
    Block block = plan.allocate(100);
    block.retain();
    assertFalse(block.isExclusive());
    block.release();
    assertTrue(block.isExclusive());
    assertFalse(overlap(block, plan.allocate(100)));
    block.release();
    assertThrows(IllegalStateException.class, block::release);
    assertThrows(IllegalStateException.class, block::retain);
  }

  @Test
  void beginsArraysAtMultiplesOf256Bytes() {
    plan.allocate(1);
    Block second = plan.allocate(1);
    plan.place(new DeviceArray(4_096, plan.size()));
    assertEquals(new DeviceArray(4_096 + 256, 1), second.array());
  }
}
