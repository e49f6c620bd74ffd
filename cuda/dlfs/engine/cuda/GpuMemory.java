package dlfs.engine.cuda;

import static dlfs.text.Text.formatted;

import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;

/** Memory of the card. Sizes are in bytes. */
final class GpuMemory {
  private static final double MEBIBYTE = 1 << 20;

  private final Context context;

  GpuMemory(Context context) {
    this.context = context;
  }

  /** Returns the address of new memory, which only the card addresses. */
  long allocate(long bytes) {
    requireFree(bytes);
    Pointer memory = new Pointer();
    return address(memory, cudart.cudaMalloc(memory, bytes), bytes);
  }

  /** Returns the address of new memory that the processor addresses too. */
  long allocateShared(long bytes) {
    requireFree(bytes); // asking for more than there is can block a card
    Pointer memory = new Pointer();
    return address(
        memory, cudart.cudaMallocManaged(memory, bytes, cudart.cudaMemAttachGlobal), bytes);
  }

  private long address(Pointer memory, int status, long bytes) {
    if (status == cudart.cudaErrorMemoryAllocation) {
      cudart.cudaGetLastError(); // later calls would report it again
      throw notEnough(bytes, free());
    }
    Cuda.check(status, "allocating memory of the GPU");
    return memory.address();
  }

  /** Frees memory, once all operations are finished. */
  void free(long address) {
    context.makeCurrent();
    context.forgetRecordings();
    Cuda.check(cudart.cudaFree(Addresses.of(address)), "freeing memory of the GPU");
  }

  private void requireFree(long bytes) {
    long free = free();
    if (bytes > free) {
      throw notEnough(bytes, free);
    }
  }

  private long free() {
    context.makeCurrent();
    try (var free = new SizeTPointer(1);
        var total = new SizeTPointer(1)) {
      Cuda.check(cudart.cudaMemGetInfo(free, total), "measuring the memory of the GPU");
      return free.get();
    }
  }

  private static IllegalStateException notEnough(long needed, long free) {
    return new IllegalStateException(
        formatted(
            "%.0f MiB of the GPU's memory are needed, but only %.0f MiB are free: use a smaller"
                + " batch",
            Math.ceil(needed / MEBIBYTE), Math.floor(free / MEBIBYTE)));
  }
}
