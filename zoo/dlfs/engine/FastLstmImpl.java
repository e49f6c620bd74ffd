package dlfs.engine;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.LstmCells;
import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.TimeMajorOrder;
import dlfs.engine.kernels.TimeMajorOrder.Sequences;
import dlfs.engine.kernels.Vector;
import dlfs.layers.ActivationFunction;
import dlfs.layers.LayerChecks;
import dlfs.layers.Lstm;
import dlfs.layers.LstmWithState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;

/**
 * Implements {@link Lstm} and DL4J's LSTM. The products of the input with its weights, and those of
 * the gradients, are computed for all time steps at once. Parts of the batch are processed on
 * several threads, each for all time steps.
 */
final class FastLstmImpl extends LstmWithState implements FastLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;
  private static final String W = LSTMParamInitializer.INPUT_WEIGHT_KEY;
  private static final String RW = LSTMParamInitializer.RECURRENT_WEIGHT_KEY;
  private static final String B = LSTMParamInitializer.BIAS_KEY;

  /** The minimum number of sequences of a part; products of fewer rows are slow. */
  private static final int MIN_SEQUENCES_OF_PART = 16;

  private static final int MAX_PARTS = 8;

  private final transient Passes passes = new Passes(this);
  private final ActivationFunction function;
  private transient Run run;
  private transient int maxBackwardSteps;

  /**
   * The arrays of a forward pass, ordered by time step.
   *
   * @param initial the initial state; null for zeros
   * @param x [T, N, inputs]
   * @param gates [T, N, 4 units]
   * @param h the outputs, after the initial one, [T + 1, N, units]
   * @param c the cells, after the initial ones, [T + 1, N, units]
   * @param activeC [T, N, units]
   * @param mask [T, N], or null
   * @param inputWeights [inputs, 4 units]
   * @param recurrentWeights [units, 4 units]
   */
  private record Run(
      State initial,
      INDArray x,
      INDArray gates,
      INDArray h,
      INDArray c,
      INDArray activeC,
      INDArray mask,
      INDArray inputWeights,
      INDArray recurrentWeights) {
    int length() {
      return (int) x.size(0);
    }

    int batch() {
      return (int) x.size(1);
    }

    /** Returns the rows of some sequences at a time step. */
    Matrix rows(INDArray array, int t, int first, int count) {
      return steps(array, 0, (int) array.size(0))
          .rows(t * batch() + first, t * batch() + first + count);
    }

    /** Returns the rows of all sequences at some time steps. */
    Matrix steps(INDArray array, int first, int end) {
      return Vector.of(array)
          .asMatrix((int) (array.size(0) * array.size(1)))
          .rows(first * batch(), end * batch());
    }

    LstmCells.Step step(int t, int first, int count) {
      return new LstmCells.Step(
          rows(gates, t, first, count),
          rows(c, t, first, count),
          rows(c, t + 1, first, count),
          rows(activeC, t, first, count),
          mask == null ? null : Vector.of(mask).slice((long) t * batch() + first, count));
    }
  }

  FastLstmImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
    function = ActivationFunction.find(layerConf().getActivationFn()).orElseThrow();
  }

  @Override
  public Passes passes() {
    return passes;
  }

  private static BatchParts parts(long batch) {
    return new BatchParts(
        (int) batch, (int) Math.max(1, Math.min(batch / MIN_SEQUENCES_OF_PART, MAX_PARTS)));
  }

  @Override
  public INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    Kernels kernels = CpuKernels.of(dataType);
    LstmCells cells = kernels.lstmCells();
    TimeMajorOrder order = kernels.timeMajorOrder();
    INDArray sequences = // [N, inputs, T]
        workspace.dense(LayerChecks.sequences(this, input, layerConf().getNIn()));
    long batch = sequences.size(0);
    long length = sequences.size(2);
    long units = layerConf().getNOut();
    INDArray y = workspace.activations(batch, units, length);
    // In DL4J's order, so that random noise is the same.
    INDArray recurrentWeights = getParamWithNoise(RW, training, workspace.manager());
    INDArray inputWeights = getParamWithNoise(W, training, workspace.manager());
    Vector bias = Vector.of(getParamWithNoise(B, training, workspace.manager()));
    Arrays arrays = storesForBackward ? workspace::activations : workspace::forwardScratch;
    run =
        new Run(
            initial(),
            arrays.create(length, batch, sequences.size(1)),
            arrays.create(length, batch, 4 * units),
            arrays.create(length + 1, batch, units),
            arrays.create(length + 1, batch, units),
            arrays.create(length, batch, units),
            maskByStep(sequences, workspace),
            inputWeights,
            recurrentWeights);
    start(run.h, initial() == null ? null : initial().h(), workspace);
    start(run.c, initial() == null ? null : initial().c(), workspace);
    BatchParts parts = parts(batch);
    parts.forEach(
        (part, first, count) ->
            order.toTimeMajor(sequences(sequences), first, first + count, Vector.of(run.x)));
    kernels.multiplyInParallel(
        run.steps(run.x, 0, run.length()),
        Matrix.of(run.inputWeights),
        run.steps(run.gates, 0, run.length()));
    parts.forEach(
        (part, first, count) -> {
          for (int t = 0; t < run.length(); t++) {
            LstmCells.Step step = run.step(t, first, count);
            Matrix before = run.rows(run.h, t, first, count);
            kernels.algebra().addProduct(before, Matrix.of(run.recurrentWeights), step.gates());
            cells.forward(function, bias, step, run.rows(run.h, t + 1, first, count));
          }
          Vector outputs = run.steps(run.h, 1, run.length() + 1).elements();
          order.fromTimeMajor(outputs, first, first + count, sequences(y));
        });
    return y;
  }

  /** Creates an array, uninitialised. */
  @FunctionalInterface
  private interface Arrays {
    INDArray create(long... shape);
  }

  private static Sequences sequences(INDArray array) {
    return new Sequences(
        Vector.of(array), (int) array.size(0), (int) array.size(1), (int) array.size(2));
  }

  /** Returns the mask as [T, N]; null if there is none. */
  private INDArray maskByStep(INDArray sequences, Workspace workspace) {
    INDArray mask = LayerChecks.sequenceMask(this, maskArray, sequences); // [N, T]
    return mask == null ? null : workspace.dense(mask.transpose());
  }

  /** Sets the state before the first time step. */
  private void start(INDArray states, INDArray initial, Workspace workspace) {
    Vector first = Vector.of(states).slice(0, states.size(1) * states.size(2));
    if (initial == null) {
      CpuKernels.of(dataType).algebra().clear(first);
    } else {
      CpuKernels.of(dataType).algebra().copy(Vector.of(workspace.dense(initial)), first);
    }
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    if (!State.isSame(run.initial, initial())) {
      forward(true, true, workspace);
    }
    Kernels kernels = CpuKernels.of(dataType);
    LstmCells cells = kernels.lstmCells();
    TimeMajorOrder order = kernels.timeMajorOrder();
    int batch = run.batch();
    int units = (int) layerConf().getNOut();
    int end = run.length();
    int start = Math.max(0, end - maxBackwardSteps);
    INDArray dy = workspace.dense(epsilon); // [N, units, T]
    INDArray dh = workspace.backwardScratch(end, batch, units);
    INDArray dc = workspace.backwardScratch(1, batch, units);
    kernels.algebra().clear(Vector.of(dc));
    Matrix recurrent = Matrix.of(run.recurrentWeights).transpose(); // [4 units, units]
    parts(batch)
        .forEach(
            (part, first, count) -> {
              order.toTimeMajor(sequences(dy), first, first + count, Vector.of(dh));
              for (int t = end - 1; t >= start; t--) {
                Matrix gradient = run.rows(dh, t, first, count);
                if (t < end - 1) {
                  Matrix dz = run.rows(run.gates, t + 1, first, count);
                  kernels.algebra().addProduct(dz, recurrent, gradient);
                }
                cells.backward(
                    function, run.step(t, first, count), gradient, run.rows(dc, 0, first, count));
              }
            });
    Matrix dz = run.steps(run.gates, start, end); // [steps N, 4 units]
    kernels.multiplyInParallel(
        run.steps(run.x, start, end).transpose(), dz, Matrix.of(gradientViews.get(W)));
    kernels.multiplyInParallel(
        run.steps(run.h, start, end).transpose(), dz, Matrix.of(gradientViews.get(RW)));
    kernels.algebra().sumRows(dz, Vector.of(gradientViews.get(B)));
    return passes.isInputGradientNeeded() ? inputGradient(kernels, dz, start, workspace) : null;
  }

  /**
   * Computes the gradient of the input, which is 0 before the first time step of the backward pass.
   */
  private INDArray inputGradient(Kernels kernels, Matrix dz, int start, Workspace workspace) {
    INDArray dx = workspace.gradients(input.shape()); // [N, inputs, T]
    INDArray dxByStep = workspace.backwardScratch(run.x.shape()); // [T, N, inputs]
    Matrix before = run.steps(dxByStep, 0, start);
    kernels.algebra().clear(before.elements());
    kernels.multiplyInParallel(
        dz, Matrix.of(run.inputWeights).transpose(), run.steps(dxByStep, start, run.length()));
    parts(run.batch())
        .forEach(
            (part, first, count) ->
                kernels
                    .timeMajorOrder()
                    .fromTimeMajor(Vector.of(dxByStep), first, first + count, sequences(dx)));
    return dx;
  }

  @Override
  protected INDArray forward(boolean training, LayerWorkspaceMgr manager) {
    return passes.forward(training, manager);
  }

  @Override
  protected boolean ranForward() {
    return passes.ranForward();
  }

  @Override
  protected INDArray backward(INDArray dout, int maxSteps, LayerWorkspaceMgr manager) {
    maxBackwardSteps = maxSteps;
    return passes.backward(dout, manager);
  }

  @Override
  protected State last() {
    long batch = run.h.size(1);
    long units = run.h.size(2);
    INDArrayIndex last = interval(run.length(), run.length() + 1);
    return new State(
        run.h.get(last, all(), all()).reshape(batch, units),
        run.c.get(last, all(), all()).reshape(batch, units));
  }

  @Override
  public double calcRegularizationScore(boolean backpropOnlyParams) {
    return Layers.regularizationScore(this);
  }
}
