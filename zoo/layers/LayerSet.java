package layers;

import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Where the layers of a network come from; every network is written once, against this. */
public enum LayerSet {
  /** DL4J's own layers. */
  BUILTIN {
    @Override
    public FeedForwardLayer hidden(int inputs, int outputs, Activation activation) {
      return new DenseLayer.Builder().nIn(inputs).nOut(outputs).activation(activation).build();
    }

    @Override
    public FeedForwardLayer softmaxWithLoss(int inputs, int classes) {
      return new OutputLayer.Builder(LossFunction.MCXENT)
          .nIn(inputs)
          .nOut(classes)
          .activation(Activation.SOFTMAX)
          .build();
    }
  };

  /**
   * A fully connected layer and its activation function, the book's Affine and Relu or Sigmoid
   * (section 5.6.1): y = f(x W + b), x [N, inputs], W [inputs, outputs], b [outputs], y [N,
   * outputs].
   */
  public abstract FeedForwardLayer hidden(int inputs, int outputs, Activation activation);

  /**
   * The last layer of a classifier, the book's Affine and SoftmaxWithLoss (section 5.6.3): y =
   * softmax(x W + b), x [N, inputs], y [N, classes], with the mean cross-entropy error as its loss.
   */
  public abstract FeedForwardLayer softmaxWithLoss(int inputs, int classes);
}
