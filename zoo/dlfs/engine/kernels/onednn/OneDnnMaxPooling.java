package dlfs.engine.kernels.onednn;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.LinearAlgebra;
import dlfs.engine.kernels.MaxPooling;
import dlfs.engine.kernels.portable.FloatLinearAlgebra;
import dlfs.engine.kernels.portable.FloatMaxPooling;
import dlfs.engine.kernels.portable.FloatScratch;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.BytePointer;

/**
 * {@link MaxPooling} in single precision by oneDNN. The position of a maximum in its window takes a
 * byte.
 */
public final class OneDnnMaxPooling implements MaxPooling {
  private static final PerThreadCache<OneDnnPoolingPrimitives.Shape, OneDnnPoolingPrimitives>
      PRIMITIVES = new PerThreadCache<>(OneDnnPoolingPrimitives::new);
  private static final Map<Conv2dGeometry, Boolean> SUPPORTED = new ConcurrentHashMap<>();

  private final LinearAlgebra algebra = new FloatLinearAlgebra();
  private final Conv2dGeometry geometry;
  private final int outputSize;
  private final BytePointer positions;

  /**
   * @param geometry {@link #supports supported}
   * @param images the number of images of the batch
   */
  public OneDnnMaxPooling(Conv2dGeometry geometry, int images) {
    this.geometry = geometry;
    outputSize = geometry.channels() * geometry.positions();
    positions = new BytePointer((long) images * outputSize);
  }

  /** Returns whether oneDNN is available, and generates code for this geometry. */
  public static boolean supports(Conv2dGeometry geometry) {
    return OneDnn.isAvailable()
        && SUPPORTED.computeIfAbsent(geometry, OneDnnMaxPooling::canBeCreated);
  }

  private static boolean canBeCreated(Conv2dGeometry geometry) {
    try {
      new OneDnnPoolingPrimitives(new OneDnnPoolingPrimitives.Shape(geometry, 1));
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private OneDnnPoolingPrimitives primitives(int images) {
    return PRIMITIVES.get(new OneDnnPoolingPrimitives.Shape(geometry, images));
  }

  private long positionsFrom(int firstImage) {
    return positions.address() + (long) firstImage * outputSize;
  }

  @Override
  public void forward(int first, ImageBatch x, ImageBatch y) {
    OneDnnPoolingPrimitives primitives = primitives(x.count());
    try (FloatScratch scratch = FloatScratch.open()) {
      long input = primitives.inputs().convert(x, scratch);
      long output = primitives.outputs().target(y, scratch);
      primitives.forward(input, output, positionsFrom(first));
      primitives.outputs().convertBack(output, y);
    }
    if (!Double.isFinite(algebra.sumOfSquares(x.elements()))) {
      // To oneDNN, NaN is never the maximum.
      new FloatMaxPooling(geometry, x.count()).forward(0, x, y);
    }
  }

  @Override
  public void backward(int first, ImageBatch dy, ImageBatch dx) {
    OneDnnPoolingPrimitives primitives = primitives(dx.count());
    try (FloatScratch scratch = FloatScratch.open()) {
      long outputGradient = primitives.outputs().convert(dy, scratch);
      long inputGradient = primitives.inputs().target(dx, scratch);
      primitives.backward(outputGradient, positionsFrom(first), inputGradient);
      primitives.inputs().convertBack(inputGradient, dx);
    }
  }
}
