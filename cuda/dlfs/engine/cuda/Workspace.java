package dlfs.engine.cuda;

/**
 * Memory for the intermediate results of single operations, which share it, since they are executed
 * one after the other.
 */
final class Workspace {
  private static final long MIN_BYTES = 1 << 20;

  private final GpuMemory memory;
  private final Context context;
  private long address;
  private long bytes;

  Workspace(GpuMemory memory, Context context) {
    this.memory = memory;
    this.context = context;
  }

  /** Returns the address of some memory, which is valid for the next operation. */
  long address(long needed) {
    if (needed > bytes) {
      context.synchronize();
      if (bytes > 0) {
        memory.free(address);
        bytes = 0;
      }
      long size = Math.max(needed, MIN_BYTES);
      address = memory.allocate(size);
      bytes = size;
    }
    return address;
  }
}
