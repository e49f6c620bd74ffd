package dlfs.networks;

import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.deeplearning4j.nn.weights.WeightInitNormal;
import org.deeplearning4j.nn.weights.WeightInitRelu;

/**
 * The initial weights of a network (section 6.2): drawn from a normal distribution with mean 0.
 * Biases are 0.
 */
public sealed interface InitialWeights {

  /** Returns DL4J's weight initialiser. */
  IWeightInit initializer();

  /**
   * The same standard deviation in every layer.
   *
   * @param deviation the standard deviation, above 0
   */
  record Std(double deviation) implements InitialWeights {
    public Std {
      if (!(deviation > 0)) {
        throw new IllegalArgumentException(
            "the standard deviation of weights must be above 0, not " + deviation);
      }
    }

    @Override
    public IWeightInit initializer() {
      return new WeightInitDistribution(new NormalDistribution(0, deviation));
    }
  }

  /**
   * A standard deviation of √(1/n), where n is the number of a layer's inputs: the book's "Xavier",
   * for sigmoid and tanh.
   *
   * <p>DL4J's {@code WeightInitNormal}. Its {@code WeightInitXavier} is √(2/(n + outputs)), as in
   * X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
   * networks", AISTATS (2010).
   */
  record Xavier() implements InitialWeights {
    @Override
    public IWeightInit initializer() {
      return new WeightInitNormal();
    }
  }

  /**
   * A standard deviation of √(2/n), where n is the number of a layer's inputs, for ReLU. K. He et
   * al., "Delving deep into rectifiers", arXiv:1502.01852 (2015). DL4J's {@code WeightInitRelu}.
   */
  record He() implements InitialWeights {
    @Override
    public IWeightInit initializer() {
      return new WeightInitRelu();
    }
  }
}
