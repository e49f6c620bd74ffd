package dlfs.engine;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.cpu.nativecpu.DirectShapeInfoProvider;

/**
 * A cache of the native descriptions of array shapes.
 *
 * <p>The provider that it extends is meant to be a cache, but overrides only one of the two methods
 * that describe shapes, and ND4J mostly calls the other.
 */
public final class CachedShapes extends DirectShapeInfoProvider {
  /** Bounds the memory of the cache; programs use far fewer shapes at the same time. */
  private static final int MAX_SHAPES = 10_000;

  private final Map<Shape, Pair<DataBuffer, long[]>> known = new ConcurrentHashMap<>();

  @Override
  public Pair<DataBuffer, long[]> createShapeInformation(
      long[] shape,
      long[] stride,
      long elementWiseStride,
      char order,
      DataType type,
      boolean empty) {
    var described = known.get(new Shape(shape, stride, elementWiseStride, order, type, empty));
    if (described == null) {
      described =
          super.createShapeInformation(shape, stride, elementWiseStride, order, type, empty);
      if (known.size() >= MAX_SHAPES) {
        known.clear(); // the shapes in use are soon known again
      }
      var own = new Shape(shape.clone(), stride.clone(), elementWiseStride, order, type, empty);
      known.put(own, described);
    }
    return described;
  }

  @Override
  public void purgeCache() {
    super.purgeCache();
    known.clear();
  }

  private record Shape(
      long[] shape,
      long[] stride,
      long elementWiseStride,
      char order,
      DataType type,
      boolean empty) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Shape that
          && elementWiseStride == that.elementWiseStride
          && order == that.order
          && type == that.type
          && empty == that.empty
          && Arrays.equals(shape, that.shape)
          && Arrays.equals(stride, that.stride);
    }

    @Override
    public int hashCode() {
      int hash = 31 * Arrays.hashCode(shape) + Arrays.hashCode(stride);
      return 31 * (31 * hash + order) + type.ordinal();
    }
  }
}
