package dlfs.engine.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Assigns places in one piece of a device's memory to arrays, before the piece is allocated. What
 * is released is assigned again, so that arrays which are not needed at the same time share memory.
 */
final class MemoryPlan {
  /** Arrays begin at multiples of 256 bytes. */
  private static final long ALIGNMENT = 64;

  private final TreeMap<Long, Long> gaps = new TreeMap<>();
  private final List<Block> blocks = new ArrayList<>();
  private long size;

  /** Returns memory for an array of this length. */
  Block allocate(long length) {
    Block block = new Block(firstFor(aligned(length)), length, this::reuse);
    blocks.add(block);
    return block;
  }

  private long firstFor(long needed) {
    return gaps.entrySet().stream()
        .filter(gap -> gap.getValue() >= needed)
        .min(Map.Entry.comparingByValue())
        .map(gap -> firstOf(gap.getKey(), gap.getValue(), needed))
        .orElseGet(() -> extend(needed));
  }

  private long firstOf(long gap, long length, long needed) {
    gaps.remove(gap);
    if (length > needed) {
      gaps.put(gap + needed, length - needed);
    }
    return gap;
  }

  /** Makes the piece larger, beginning with the gap at its end, if there is one. */
  private long extend(long needed) {
    long first = size;
    var last = gaps.lastEntry();
    if (last != null && last.getKey() + last.getValue() == size) {
      first = last.getKey();
      gaps.remove(first);
    }
    size = first + needed;
    return first;
  }

  private void reuse(Block block) {
    long first = block.first();
    long end = first + aligned(block.length());
    var before = gaps.lowerEntry(first);
    if (before != null && before.getKey() + before.getValue() == first) {
      first = before.getKey();
    }
    Long after = gaps.remove(end);
    gaps.put(first, (after == null ? end : end + after) - first);
  }

  private static long aligned(long length) {
    return Math.max(1, (length + ALIGNMENT - 1) / ALIGNMENT) * ALIGNMENT;
  }

  /** Returns the number of elements of the whole piece. */
  long size() {
    return size;
  }

  /** Gives all arrays their places in a piece of {@link #size} elements. */
  void place(DeviceArray memory) {
    blocks.forEach(block -> block.place(memory));
  }
}
