package dlfs.layers;

import static dlfs.layers.ActivationFunction.SIGMOID;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import dlfs.layers.LstmWithState.State;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One time step of an {@link Lstm}, with what its backward pass needs. */
final class LstmCell {
  private final ActivationFunction f;
  private final INDArray x; // [N, inputs]
  private final INDArray hBefore; // [N, units]
  private final INDArray cBefore; // [N, units]
  private final INDArray mask; // [N, 1], or null
  private final INDArray a; // [N, units], like the gates
  private final INDArray forget;
  private final INDArray output;
  private final INDArray input;
  private final INDArray fc; // f(c)
  private final State after;

  /**
   * The parameters, or their gradients.
   *
   * @param W [inputs, 4 units]
   * @param RW [units, 4 units]
   * @param b [4 units]
   */
  record Parameters(INDArray W, INDArray RW, INDArray b) {}

  /**
   * Computes a time step.
   *
   * @param x [N, inputs]
   * @param mask [N, 1], 0 for samples whose sequence does not have this step; may be null
   */
  LstmCell(ActivationFunction f, Parameters p, INDArray x, State before, INDArray mask) {
    this.f = f;
    this.x = x;
    this.mask = mask;
    hBefore = before.h();
    cBefore = before.c();
    INDArray z = x.mmul(p.W).addi(hBefore.mmul(p.RW)).addiRowVector(p.b); // [N, 4 units]
    a = f.forward(block(z, 0));
    forget = SIGMOID.forward(block(z, 1));
    output = SIGMOID.forward(block(z, 2));
    input = SIGMOID.forward(block(z, 3));
    INDArray cells = forget.mul(cBefore).addi(input.mul(a)); // [N, units]
    fc = f.forward(cells);
    after = new State(masked(output.mul(fc)), masked(cells));
  }

  /** Returns the output h and the memory cells c of this step. */
  State state() {
    return after;
  }

  /**
   * Computes the gradients of the previous state, and adds those of the parameters to what earlier
   * calls have added.
   *
   * @param gradient the gradients of h, from the layer above and from the next step, and of c, from
   *     the next step
   * @param dx receives the gradient of x, [N, inputs]
   */
  State backward(State gradient, Parameters p, Parameters gradients, INDArray dx) {
    INDArray dh = masked(gradient.h().dup()); // [N, units]
    INDArray dc = masked(gradient.c().dup()).addi(f.backward(dh.mul(output), fc)); // [N, units]
    INDArray dz = // [N, 4 units]
        Nd4j.concat(
            1,
            f.backward(dc.mul(input), a),
            SIGMOID.backward(dc.mul(cBefore), forget),
            SIGMOID.backward(dh.mul(fc), output),
            SIGMOID.backward(dc.mul(a), input));
    gradients.W.addi(x.transpose().mmul(dz)); // [inputs, 4 units]
    gradients.RW.addi(hBefore.transpose().mmul(dz)); // [units, 4 units]
    gradients.b.addi(dz.sum(0).reshape(gradients.b.shape()));
    dx.assign(dz.mmul(p.W.transpose())); // [N, inputs]
    return new State(dz.mmul(p.RW.transpose()), dc.mul(forget));
  }

  private static INDArray block(INDArray z, int index) {
    long units = z.size(1) / 4;
    return z.get(all(), interval(index * units, (index + 1) * units));
  }

  private INDArray masked(INDArray values) {
    return mask == null ? values : values.muliColumnVector(mask);
  }
}
