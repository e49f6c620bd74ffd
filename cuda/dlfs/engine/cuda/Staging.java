package dlfs.engine.cuda;

import dlfs.engine.threads.Parallel;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;

/**
 * Copies arrays to and from the card through pinned buffers: from the card's side, the memory of
 * the processor itself can be slow to reach. While the card reads a buffer, the processor
 * continues; it fills a buffer again once the card has read it.
 */
final class Staging {
  private static final int BUFFERS = 8;
  private static final long BUFFER_BYTES = 4 << 20;

  /** The number of bytes that a thread copies at a time. */
  private static final long PART_BYTES = 512 << 10;

  private static final String TO_CARD = "copying to the GPU";
  private static final String FROM_CARD = "copying from the GPU";

  private final Context context;
  private final long[] buffers = new long[BUFFERS];
  private final CUevent_st[] read = new CUevent_st[BUFFERS];
  private int next;

  Staging(Context context) {
    this.context = context;
    context.makeCurrent();
    for (int i = 0; i < BUFFERS; i++) {
      Pointer memory = new Pointer();
      Cuda.check(
          cudart.cudaHostAlloc(memory, BUFFER_BYTES, cudart.cudaHostAllocDefault),
          "allocating pinned memory");
      buffers[i] = memory.address();
      read[i] = new CUevent_st();
      Cuda.check(
          cudart.cudaEventCreateWithFlags(read[i], cudart.cudaEventDisableTiming),
          "creating an event on the GPU");
    }
  }

  /**
   * Copies memory of the processor, which may be changed afterwards, to memory of the card.
   *
   * @param from the address in the processor's memory
   * @param to the address in the card's memory
   */
  void upload(long from, long to, long bytes) {
    context.makeCurrent();
    for (long done = 0; done < bytes; done += BUFFER_BYTES) {
      long size = Math.min(BUFFER_BYTES, bytes - done);
      Cuda.check(cudart.cudaEventSynchronize(read[next]), TO_CARD);
      copy(from + done, buffers[next], size);
      Cuda.check(
          cudart.cudaMemcpyAsync(
              Addresses.of(to + done),
              Addresses.of(buffers[next]),
              size,
              cudart.cudaMemcpyDefault,
              context.stream()),
          TO_CARD);
      Cuda.check(cudart.cudaEventRecord(read[next], context.stream()), TO_CARD);
      next = (next + 1) % BUFFERS;
    }
  }

  /**
   * Copies memory of the card to memory of the processor, and waits for it.
   *
   * @param from the address in the card's memory
   * @param to the address in the processor's memory
   */
  void download(long from, long to, long bytes) {
    context.makeCurrent();
    for (long done = 0; done < bytes; done += BUFFER_BYTES) {
      long size = Math.min(BUFFER_BYTES, bytes - done);
      Cuda.check(cudart.cudaEventSynchronize(read[next]), FROM_CARD);
      Cuda.check(
          cudart.cudaMemcpyAsync(
              Addresses.of(buffers[next]),
              Addresses.of(from + done),
              size,
              cudart.cudaMemcpyDefault,
              context.stream()),
          FROM_CARD);
      context.synchronize();
      copy(buffers[next], to + done, size);
    }
  }

  private static void copy(long from, long to, long bytes) {
    int parts = (int) ((bytes + PART_BYTES - 1) / PART_BYTES);
    Parallel.forEach(
        parts,
        part -> {
          long first = part * PART_BYTES;
          Pointer.memcpy(
              Addresses.of(to + first),
              Addresses.of(from + first),
              Math.min(PART_BYTES, bytes - first));
        });
  }
}
