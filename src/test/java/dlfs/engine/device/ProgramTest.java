package dlfs.engine.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.layers.ActivationFunction;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramTest {
  private final HostDevice device = new HostDevice();

  /** The end of a network: the gradient of its input is 1, 2, 3, ... */
  private record End(Tensor x) implements Node {
    @Override
    public Tensor forward(Program program) {
      return program.tensor(false, 1);
    }

    @Override
    public void backward(Program program, Block dy) {
      Block dx = program.allocate(x.length());
      program.run(() -> HostDevice.write(counted(x.length()), dx.array()));
      program.addGradient(x, dx);
    }
  }

  private static float[] counted(long length) {
    float[] values = new float[(int) length];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 1;
    }
    return values;
  }

  /** A tensor with a gradient, which is copied to an array that outlives the program. */
  private final class Start implements Node {
    private final DeviceArray gradient = device.allocate(3);

    @Override
    public Tensor forward(Program program) {
      Tensor y = program.tensor(true, 1, 3);
      program.run(() -> HostDevice.write(new float[] {-1, 2, 3}, y.values()));
      return y;
    }

    @Override
    public void backward(Program program, Block dy) {
      program.run(() -> HostDevice.write(HostDevice.values(dy.array()), gradient));
    }
  }

  private void run(Program program) {
    program.finish();
    program.place(device.allocate(program.length()));
    program.forward(0);
    program.backward();
  }

  @Test
  void addsTheGradientsOfAllReaders() {
    var program = new Program(device, true);
    var start = new Start();
    Tensor x = program.add(start);
    Tensor once = program.add(new AdditionNode(List.of(x, x), ActivationFunction.IDENTITY));
    Tensor relu = program.add(new ActivationNode(once, ActivationFunction.RELU));
    Tensor sum = program.add(new AdditionNode(List.of(relu, x), ActivationFunction.IDENTITY));
    program.add(new End(sum));
    run(program);
    // d(relu(2 x) + x) = 3 dy where x > 0, else dy
    assertArrayEquals(new float[] {1, 6, 9}, HostDevice.values(start.gradient));
  }

  @Test
  void givesPartsOfAMergedTensorTheirGradients() {
    var program = new Program(device, true);
    var start = new Start();
    var other = new Start();
    Tensor merged = program.add(new MergeNode(List.of(program.add(start), program.add(other))));
    program.add(new End(merged));
    run(program);
    assertArrayEquals(new float[] {1, 2, 3}, HostDevice.values(start.gradient));
    assertArrayEquals(new float[] {4, 5, 6}, HostDevice.values(other.gradient));
  }

  @Test
  void needsLessMemoryInInference() {
    assertTrue(lengthOfChain(false) < lengthOfChain(true) / 4);
  }

  private long lengthOfChain(boolean training) {
    var program = new Program(device, training);
    Tensor x = program.add(new Start());
    for (int i = 0; i < 20; i++) {
      Tensor next = program.add(new ActivationNode(x, ActivationFunction.TANH));
      if (!training) {
        program.forget(x);
      }
      x = next;
    }
    program.add(new End(x));
    program.finish();
    return program.length();
  }

  @Test
  void leavesNothingAllocatedButItsPlace() {
    var program = new Program(device, true);
    Tensor x = program.add(new Start());
    program.add(new End(program.add(new ActivationNode(x, ActivationFunction.SIGMOID))));
    int before = device.allocations();
    run(program);
    assertEquals(before + 1, device.allocations());
  }
}
