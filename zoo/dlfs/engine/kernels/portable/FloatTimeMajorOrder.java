package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.TimeMajorOrder;
import dlfs.engine.kernels.Vector;
import java.nio.FloatBuffer;

/** {@link TimeMajorOrder} in single precision. */
public final class FloatTimeMajorOrder implements TimeMajorOrder {

  @Override
  public void toTimeMajor(Sequences sequences, int first, int end, Vector steps) {
    int size = sequences.size();
    int length = sequences.length();
    FloatBuffer target = FloatMemory.buffer(steps.address(), steps.length());
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] sequence = scratch.array(size * length);
      float[] transposed = scratch.array(size * length);
      for (int i = first; i < end; i++) {
        FloatMemory.read(sequence(sequences, i).address(), sequence, size * length);
        transpose(sequence, size, length, transposed);
        for (int t = 0; t < length; t++) {
          target.put((t * sequences.count() + i) * size, transposed, t * size, size);
        }
      }
    }
  }

  @Override
  public void fromTimeMajor(Vector steps, int first, int end, Sequences sequences) {
    int size = sequences.size();
    int length = sequences.length();
    FloatBuffer source = FloatMemory.buffer(steps.address(), steps.length());
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] sequence = scratch.array(size * length);
      float[] transposed = scratch.array(size * length);
      for (int i = first; i < end; i++) {
        for (int t = 0; t < length; t++) {
          source.get((t * sequences.count() + i) * size, transposed, t * size, size);
        }
        transpose(transposed, length, size, sequence);
        FloatMemory.write(sequence, sequence(sequences, i).address(), size * length);
      }
    }
  }

  private static Vector sequence(Sequences sequences, int index) {
    long elements = (long) sequences.size() * sequences.length();
    return sequences.elements().slice(index * elements, elements);
  }

  private static void transpose(float[] x, int rows, int columns, float[] y) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        y[column * rows + row] = x[row * columns + column];
      }
    }
  }
}
