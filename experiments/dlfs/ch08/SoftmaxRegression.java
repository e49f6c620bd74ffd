package dlfs.ch08;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A fully connected layer with softmax, trained on features of images by gradient descent on all of
 * them at once. Each feature is scaled to mean 0 and standard deviation 1 on the training set.
 */
final class SoftmaxRegression {
  private static final int UPDATES = 300;
  private static final double LEARNING_RATE = 0.1;

  /** λ in the term λ/2 ΣW² of the loss: there are more weights than images. */
  private static final double WEIGHT_DECAY = 0.01;

  private final INDArray mean; // [1, features]
  private final INDArray deviation;
  private final INDArray weights; // [features, classes]
  private final INDArray biases; // [1, classes]

  /**
   * Trains the layer.
   *
   * @param features [N, features]
   * @param labels the class of each image, [N]
   * @param classes the number of classes
   */
  SoftmaxRegression(INDArray features, int[] labels, int classes) {
    this.mean = features.mean(true, 0);
    this.deviation = features.std(false, true, 0).addi(1e-6);
    INDArray x = scaled(features);
    INDArray targets = Nd4j.zeros(DataType.FLOAT, labels.length, classes);
    for (int i = 0; i < labels.length; i++) {
      targets.putScalar(i, labels[i], 1);
    }
    this.weights = Nd4j.zeros(DataType.FLOAT, x.columns(), classes);
    this.biases = Nd4j.zeros(DataType.FLOAT, 1, classes);
    for (int i = 0; i < UPDATES; i++) {
      INDArray delta = Transforms.softmax(scores(x)).subi(targets).divi(labels.length);
      INDArray gradient = x.transpose().mmul(delta).addi(weights.mul(WEIGHT_DECAY));
      weights.subi(gradient.muli(LEARNING_RATE));
      biases.subi(delta.sum(true, 0).muli(LEARNING_RATE));
    }
  }

  private INDArray scaled(INDArray features) {
    return features.subRowVector(mean).diviRowVector(deviation);
  }

  private INDArray scores(INDArray x) {
    return x.mmul(weights).addiRowVector(biases);
  }

  /** Returns the share of images that are classified correctly, in [0, 1]. */
  double accuracy(INDArray features, int[] labels) {
    INDArray predicted = scores(scaled(features)).argMax(1);
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      right += predicted.getInt(i) == labels[i] ? 1 : 0;
    }
    return (double) right / labels.length;
  }
}
