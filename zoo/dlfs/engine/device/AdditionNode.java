package dlfs.engine.device;

import dlfs.layers.ActivationFunction;
import java.util.List;

/** The sum of tensors of one shape, and an activation function: y = f(Σ x). */
public final class AdditionNode implements Node {
  private final List<Tensor> inputs;
  private final ActivationFunction f;
  private Tensor y;

  /**
   * @param inputs at least two, of any shape
   */
  public AdditionNode(List<Tensor> inputs, ActivationFunction f) {
    this.inputs = List.copyOf(inputs);
    this.f = f;
  }

  @Override
  public Tensor forward(Program program) {
    Tensor first = inputs.get(0);
    y = program.tensor(inputs.stream().anyMatch(Tensor::hasGradient), first.shape());
    for (int i = 1; i < inputs.size(); i++) {
      Tensor before = i == 1 ? first : y;
      Tensor next = inputs.get(i);
      ActivationFunction function = i == inputs.size() - 1 ? f : ActivationFunction.IDENTITY;
      program.run(() -> program.device().add(function, before.values(), next.values(), y.values()));
    }
    return y;
  }

  @Override
  public void backward(Program program, Block dy) {
    if (!y.hasGradient()) {
      return;
    }
    Block dz = Activations.gradient(program, f, y, dy);
    inputs.forEach(x -> program.passGradient(x, dz));
    program.release(dz);
  }
}
