package dlfs.engine.device;

import java.util.function.Consumer;

/** The place of an array in the memory of a {@link Program}, until all its owners release it. */
public final class Block {
  private final long first;
  private final long length;
  private final Consumer<Block> whenReleased;
  private int owners = 1;
  private DeviceArray array;

  Block(long first, long length, Consumer<Block> whenReleased) {
    this.first = first;
    this.length = length;
    this.whenReleased = whenReleased;
  }

  long first() {
    return first;
  }

  /** Returns the number of elements. */
  public long length() {
    return length;
  }

  /** Returns the array, while the program runs. */
  public DeviceArray array() {
    return array;
  }

  void place(DeviceArray memory) {
    array = memory.slice(first, length);
  }

  /** Returns whether it has a single owner, who may overwrite it. */
  boolean isExclusive() {
    return owners == 1;
  }

  /** Adds an owner. */
  Block retain() {
    requireOwner();
    owners++;
    return this;
  }

  /** Removes an owner: once there is none, what is planned afterwards may use the memory. */
  void release() {
    requireOwner();
    owners--;
    if (owners == 0) {
      whenReleased.accept(this);
    }
  }

  private void requireOwner() {
    if (owners == 0) {
      throw new IllegalStateException("this memory has been released");
    }
  }
}
