package dlfs.engine.device;

import dlfs.layers.ActivationFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The passes of a network on a {@link Device}, for batches of one size: a list of operations on
 * fixed places in its memory.
 *
 * <p>It is planned once: {@link #input} for each input, {@link #add} for each node, then {@link
 * #finish}. Once it has {@linkplain #place a place in memory}, it runs any number of times.
 */
public final class Program {
  private final Device device;
  private final boolean training;
  private final MemoryPlan memory = new MemoryPlan();
  private final Map<Node, Tensor> outputs = new LinkedHashMap<>();
  private final List<Block> kept = new ArrayList<>();
  private final List<Runnable> before = new ArrayList<>();
  private final Steps forward;
  private final Steps backward;
  private Steps planned;
  private DeviceArray place;
  private int iteration;

  /**
   * @param training whether the passes are those of a training step
   */
  public Program(Device device, boolean training) {
    this.device = device;
    this.training = training;
    this.forward = new Steps(device);
    this.backward = new Steps(device);
    this.planned = forward;
  }

  /** Returns the device that it runs on. */
  public Device device() {
    return device;
  }

  /** Returns whether the passes are those of a training step. */
  public boolean isTraining() {
    return training;
  }

  /** Returns the number of updates that the network has made, while the program runs. */
  public int iteration() {
    return iteration;
  }

  /** Creates an input, which has no gradient. No other array uses its memory. */
  public Tensor input(long... shape) {
    return tensor(false, shape);
  }

  /** Returns memory that no other array uses. */
  public Block own(long length) {
    return memory.allocate(length);
  }

  /**
   * Plans the forward pass of a node.
   *
   * @return its output
   */
  public Tensor add(Node node) {
    Tensor output = node.forward(this);
    outputs.put(node, output);
    if (!training) {
      kept.forEach(Block::release);
      kept.clear();
    }
    return output;
  }

  /** Ends the plan: plans the backward pass, if this is a training step. */
  public void finish() {
    planned = backward;
    if (training) {
      List<Node> nodes = new ArrayList<>(outputs.keySet());
      for (int i = nodes.size() - 1; i >= 0; i--) {
        planBackward(nodes.get(i), outputs.get(nodes.get(i)));
      }
    }
  }

  /** Returns the number of elements of memory that it needs. */
  public long length() {
    return memory.size();
  }

  /**
   * Gives it a place. Programs that do not run at the same time can have the same.
   *
   * @param space at least {@link #length} elements of the device's memory
   */
  public void place(DeviceArray space) {
    if (!space.equals(place)) {
      memory.place(space);
      forward.forgetRecordings();
      backward.forgetRecordings();
      place = space;
    }
  }

  private void planBackward(Node node, Tensor output) {
    Block dy = output.gradient();
    node.backward(this, dy);
    if (dy != null) {
      output.setGradient(null);
      dy.release();
    }
    output.block().release(); // whatever reads it comes after the node
  }

  /**
   * Plans operations of the device, which have the same arguments at each run: {@link
   * Device#recorded}.
   */
  public void run(Runnable operations) {
    planned.add(operations);
  }

  /** Plans anything else: what copies to or from the processor's memory, or varies. */
  public void runUnrecorded(Runnable action) {
    planned.addUnrecorded(action);
  }

  /** Plans what copies to the device before the forward pass begins. */
  public void runBefore(Runnable copy) {
    before.add(copy);
  }

  /**
   * Returns a new tensor, for the output of a node.
   *
   * @param hasGradient whether there are parameters before it
   */
  public Tensor tensor(boolean hasGradient, long... shape) {
    long length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return new Tensor(memory.allocate(length), hasGradient, shape);
  }

  /** Says that no node that is planned from now on reads a tensor; in inference only. */
  public void forget(Tensor tensor) {
    tensor.block().release();
  }

  /** Returns memory that a node needs from its forward pass to the end of its backward pass. */
  public Block keep(long length) {
    Block block = memory.allocate(length);
    kept.add(block);
    return block;
  }

  /** Returns memory, which has to be added to a tensor as a gradient, or released. */
  public Block allocate(long length) {
    return memory.allocate(length);
  }

  /**
   * Returns memory for a gradient that is computed from dy element by element: its own, if it may.
   */
  public Block gradientFrom(Block dy) {
    return dy.isExclusive() ? dy.retain() : memory.allocate(dy.length());
  }

  /** Releases memory: what is planned from now on may overwrite it. */
  public void release(Block block) {
    block.release();
  }

  /** Adds dy itself to the gradient of a tensor, whose readers only pass it on. */
  public void passGradient(Tensor tensor, Block dy) {
    if (tensor.hasGradient()) {
      addGradient(tensor, dy.retain());
    }
  }

  /**
   * Adds a gradient to those from the other readers of a tensor.
   *
   * @param dx the gradient from one reader, which belongs to the tensor from now on
   */
  public void addGradient(Tensor tensor, Block dx) {
    Block before = tensor.gradient();
    if (before == null) {
      tensor.setGradient(dx);
      return;
    }
    Block sum = spaceForSum(before, dx);
    run(() -> device.add(ActivationFunction.IDENTITY, before.array(), dx.array(), sum.array()));
    before.release();
    dx.release();
    tensor.setGradient(sum);
  }

  private Block spaceForSum(Block a, Block b) {
    if (a.isExclusive()) {
      return a.retain();
    }
    return b.isExclusive() ? b.retain() : memory.allocate(a.length());
  }

  /** Returns a copy of some elements in the processor's memory, while the program runs. */
  public INDArray download(DeviceArray values, long... shape) {
    INDArray copy = Nd4j.createUninitialized(DataType.FLOAT, shape);
    device.download(values, copy);
    return copy;
  }

  /**
   * Runs the forward pass.
   *
   * @param updates the number of updates that the network has made
   */
  public void forward(int updates) {
    iteration = updates;
    before.forEach(Runnable::run);
    forward.run();
  }

  /** Runs the backward pass. */
  public void backward() {
    backward.run();
  }
}
