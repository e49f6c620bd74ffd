package dlfs.layers;

import static dlfs.support.Nets.drawn;
import static dlfs.support.Nets.network;
import static dlfs.support.Nets.settings;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.threads.Parallel;
import dlfs.support.Samples;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Complete training steps of networks of from-scratch layers. */
class TrainingTest {
  private static final long[] SHAPE = {23, 2, 9, 8};

  private static MultiLayerNetwork convolutional(DataType type) {
    return drawn(
        network(
            settings(type),
            SHAPE,
            new Convolution(2, 5, 3, 1, 1, Activation.RELU), // [N, 5, 9, 8]
            Pooling.max(2, 2, 0), // [N, 5, 4, 4]
            new BatchNormalization(5),
            new LocalResponseNormalization(),
            new Convolution(5, 4, 2, 1, 0, Activation.TANH), // [N, 4, 3, 3]
            Pooling.average(2, 1, 0), // [N, 4, 2, 2]
            new Affine(16, 7, Activation.SIGMOID),
            new Dropout(0.2),
            new Affine(7, 3),
            new SoftmaxWithLoss(3)));
  }

  private static DataSet samples(DataType type, long seed) {
    return new DataSet(Samples.uniform(seed, type, SHAPE), Samples.labels(type, 23, 3));
  }

  @AfterEach
  void restoreTheNumberOfThreads() {
    Parallel.useThreads(1);
  }

  /** Bitwise; 23 images exceed the number of parts into which a batch is divided. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void doesNotDependOnTheNumberOfThreads(boolean wide) {
    float[] alone = trainedOn(1, wide);
    assertArrayEquals(alone, trainedOn(2, wide));
    assertArrayEquals(alone, trainedOn(4, wide));
  }

  private static float[] trainedOn(int threads, boolean wide) {
    Parallel.useThreads(threads);
    MultiLayerNetwork network = wide ? wide() : convolutional(DataType.FLOAT);
    for (int step = 0; step < 5; step++) {
      network.fit(samples(DataType.FLOAT, step));
    }
    return network.params().ravel().toFloatVector();
  }

  /** Returns convolutions with enough channels and filters for the faster algorithms. */
  private static MultiLayerNetwork wide() {
    return drawn(
        network(
            settings(DataType.FLOAT),
            SHAPE,
            new Convolution(2, 16, 3, 1, 1, Activation.RELU), // [N, 16, 9, 8]
            new Convolution(16, 32, 3, 1, 2, Activation.RELU), // [N, 32, 11, 10]
            Pooling.max(2, 2, 0), // [N, 32, 5, 5]
            new Convolution(32, 16, 3, 1, 1, Activation.RELU), // [N, 16, 5, 5]
            new Affine(400, 3),
            new SoftmaxWithLoss(3)));
  }

  /** Compares the memory after 50 and after 200 steps. */
  @Test
  void doesNotLeakMemory() {
    MultiLayerNetwork network = convolutional(DataType.FLOAT);
    DataSet samples = samples(DataType.FLOAT, 1);
    train(network, samples, 50);
    long workspaces = workspaceBytes();
    long pointers = pointerBytes();
    train(network, samples, 150);
    assertTrue(workspaces > 0);
    assertEquals(workspaces, workspaceBytes());
    // Allows for memory that has not been collected yet: less than a kilobyte per step.
    long more = pointerBytes() - pointers;
    assertTrue(more < 150 * 1024, () -> more + " bytes");
  }

  private static void train(MultiLayerNetwork network, DataSet samples, int steps) {
    for (int step = 0; step < steps; step++) {
      network.fit(samples);
    }
  }

  private static long workspaceBytes() {
    return Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread().stream()
        .mapToLong(MemoryWorkspace::getCurrentSize)
        .sum();
  }

  private static long pointerBytes() {
    System.gc();
    return Pointer.totalBytes();
  }

  /** Returns the same values in other memory layouts. */
  static Stream<Arguments> views() {
    INDArray x = Samples.uniform(1, DataType.DOUBLE, SHAPE);
    INDArray wide = Nd4j.ones(DataType.DOUBLE, 23, 2, 9, 20);
    INDArray part =
        wide.get(
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.interval(5, 13));
    return Stream.of(
        Arguments.of("in column order", x.dup('f')),
        Arguments.of("in another order", x.permute(1, 0, 3, 2).dup('c').permute(1, 0, 3, 2)),
        Arguments.of("part of a larger array", part.assign(x)),
        Arguments.of("in single precision", x.castTo(DataType.FLOAT)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("views")
  void acceptsImagesInAnyMemoryLayout(String kind, INDArray x) {
    INDArray labels = Samples.labels(DataType.DOUBLE, 23, 3);
    INDArray exact = x.dup('c').castTo(DataType.DOUBLE);
    MultiLayerNetwork network = convolutional(DataType.DOUBLE);
    MultiLayerNetwork other = convolutional(DataType.DOUBLE);
    network.fit(new DataSet(exact, labels));
    other.fit(new DataSet(x, labels.dup('f')));
    assertEquals(network.params(), other.params());
    assertEquals(network.output(exact), other.output(x));
  }

  /** Tests a single sample, whose row stride in the larger array has no meaning. */
  @Test
  void acceptsAPartOfARow() {
    MultiLayerNetwork network =
        network(
            settings(DataType.DOUBLE), new long[] {1, 4}, new Affine(4, 3), new SoftmaxWithLoss(3));
    INDArray table = Samples.uniform(1, DataType.DOUBLE, 5, 9);
    INDArray part = table.get(NDArrayIndex.interval(2, 3), NDArrayIndex.interval(3, 7));
    assertEquals(network.output(part.dup()), network.output(part));
  }
}
