package dlfs.engine.cuda;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.bytedeco.cuda.cudart.cudaMemLocation;
import org.bytedeco.cuda.global.cudart;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays that the processor and the card both address: CUDA's managed memory. */
final class SharedMemory {
  private final Context context;
  private final GpuMemory memory;
  private final cudaMemLocation card = new cudaMemLocation();

  /** The addresses of arrays, and the addresses after their ends. */
  private final ConcurrentSkipListMap<Long, Long> ends = new ConcurrentSkipListMap<>();

  SharedMemory(Context context, GpuMemory memory) {
    this.context = context;
    this.memory = memory;
    card.type(cudart.cudaMemLocationTypeDevice).id(context.card());
  }

  /** Returns a copy of an array in shared memory, placed on the card. */
  INDArray share(INDArray values) {
    if (values.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          "A device computes numbers of type FLOAT, not " + values.dataType());
    }
    long bytes = values.length() * Float.BYTES;
    long address = memory.allocateShared(bytes);
    ends.put(address, address + bytes);
    INDArray copy = ExternalArrays.at(address, values.shape(), () -> free(address));
    copy.assign(values);
    Cuda.check(
        cudart.cudaMemAdvise(
            Addresses.of(address), bytes, cudart.cudaMemAdviseSetPreferredLocation, card),
        "placing shared memory on the GPU");
    Cuda.check(
        cudart.cudaMemPrefetchAsync(Addresses.of(address), bytes, card, 0, context.stream()),
        "moving shared memory to the GPU");
    return copy;
  }

  /** Called by another thread than those that compute. */
  private void free(long address) {
    ends.remove(address); // before the address can be allocated again
    cudart.cudaFree(Addresses.of(address)); // waits for operations; fails at the end of the process
  }

  /** Returns whether the first element of an array is in shared memory. */
  boolean contains(INDArray array) {
    if (array.isEmpty()) {
      return false;
    }
    long address = array.data().address() + array.offset() * array.data().getElementSize();
    Map.Entry<Long, Long> before = ends.floorEntry(address);
    return before != null && address < before.getValue();
  }
}
