package dlfs.support;

import dlfs.engine.kernels.Layout;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Artificial, reproducible data for networks, independent of ND4J's random number generator. */
public final class Samples {
  private Samples() {}

  /** Returns random values between -1 and 1. */
  public static INDArray uniform(long seed, DataType type, long... shape) {
    return array(type, shape, new SplittableRandom(seed).doubles(length(shape), -1, 1).toArray());
  }

  /**
   * Returns evenly spaced values between -1 and 1 in random order, none near 0: away from the kinks
   * of max pooling and ReLU.
   */
  public static INDArray apart(long seed, DataType type, long... shape) {
    int n = length(shape);
    var numbers =
        IntStream.range(0, n).mapToObj(i -> (2 * i + 0.5) / n - 1).collect(Collectors.toList());
    Collections.shuffle(numbers, new Random(seed));
    return array(type, shape, numbers.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Returns a copy of images, [N, C, H, W], with this memory layout. */
  public static INDArray in(Layout order, INDArray images) {
    return order.fromStorageOrder(order.toStorageOrder(images).dup('c'));
  }

  /** Returns 0, 1, 2, ... in row order. */
  public static INDArray counting(DataType type, long... shape) {
    return array(type, shape, IntStream.range(0, length(shape)).asDoubleStream().toArray());
  }

  /** Returns one-hot labels of the classes 0, 1, 2, ... in turn, [samples, classes]. */
  public static INDArray labels(DataType type, int samples, int classes) {
    INDArray labels = Nd4j.zeros(type, samples, classes);
    for (int i = 0; i < samples; i++) {
      labels.putScalar(i, i % classes, 1);
    }
    return labels;
  }

  /**
   * Returns one-hot labels of the classes 0, 1, 2, ... in turn, for each sample, pixel or time
   * step.
   *
   * @param shape [N, classes, ...]
   */
  public static INDArray labels(DataType type, long... shape) {
    int classes = (int) shape[1];
    int positions = length(shape) / classes;
    INDArray rows = labels(type, positions, classes); // [N P, classes]
    return rows.reshape('c', shape[0], positions / shape[0], classes)
        .permute(0, 2, 1)
        .dup('c')
        .reshape('c', shape);
  }

  private static INDArray array(DataType type, long[] shape, double[] numbers) {
    return Nd4j.createFromArray(numbers).castTo(type).reshape('c', shape);
  }

  private static int length(long[] shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }
}
