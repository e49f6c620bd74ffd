package dlfs.ch08;

import dlfs.lab.Floats;
import dlfs.lab.Lab;
import dlfs.lab.WorkerTask;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.Momentum;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The parts of distributed training that workers compute: gradients, or several updates. */
final class DistributedStep {
  private static final ThreadLocal<Replica> REPLICAS = new ThreadLocal<>();

  private DistributedStep() {}

  /** The network of a thread, whose parameters are those of the last task. */
  private record Replica(Lab lab, TrainableNetwork network) {
    static TrainableNetwork of(Lab lab) {
      Replica own = REPLICAS.get();
      if (own == null || own.lab != lab) {
        own = new Replica(lab, TrainableNetwork.of(DistributedStep.network(lab, 1)));
        own.network.initGradients();
        REPLICAS.set(own);
      }
      return own.network;
    }
  }

  /** Creates the network with the initial weights of a seed. */
  static MultiLayerNetwork network(Lab lab, long seed) {
    int inputs = lab.data().training().shape().size();
    int units = lab.get(DistributedTraining.UNITS);
    MultiLayerNet net = MultiLayerNet.ofTheBook(inputs, 4).withUnits(units);
    return lab.create(net, rule(), seed);
  }

  /** The update rule of all workers. */
  static Momentum rule() {
    return new Momentum(0.01, 0.9);
  }

  /**
   * The gradient of the loss, summed over some training images.
   *
   * @param parameters those of the network
   * @param images the indices of the images
   */
  record GradientSum(Floats parameters, int[] images) implements WorkerTask {
    @Override
    public float[] compute(Lab lab) {
      return gradientSum(lab, parameters.values(), images);
    }
  }

  /**
   * Several updates, each from a mini-batch.
   *
   * @param joined the {@link Weights} before them
   * @param batches the indices of the images of each
   */
  record Updates(Floats joined, List<int[]> batches) implements WorkerTask {
    @Override
    public float[] compute(Lab lab) {
      Weights trained = Weights.split(joined.values());
      for (int[] images : batches) {
        float[] sum = gradientSum(lab, trained.parameters(), images);
        trained.update(sum, images.length);
      }
      return trained.joined();
    }
  }

  private static float[] gradientSum(Lab lab, float[] parameters, int[] images) {
    TrainableNetwork network = Replica.of(lab);
    network.model().params().assign(Nd4j.createFromArray(parameters));
    network.backpropagate(lab.data().training().multiDataSet(images));
    INDArray gradients = network.gradients();
    return gradients.reshape(gradients.length()).toFloatVector();
  }

  /**
   * Parameters, and the velocities of {@link Momentum}.
   *
   * @param parameters changed by {@link #update}
   * @param velocities changed by {@link #update}
   */
  record Weights(float[] parameters, float[] velocities) {
    private static final float LEARNING_RATE = (float) rule().getLearningRate(0, 0);
    private static final float MOMENTUM = (float) rule().getMomentum();

    /** The initial weights of a network, at rest. */
    static Weights of(MultiLayerNetwork network) {
      INDArray all = network.params();
      float[] parameters = all.reshape(all.length()).toFloatVector();
      return new Weights(parameters, new float[parameters.length]);
    }

    /** The inverse of {@link #joined}. */
    static Weights split(float[] joined) {
      int half = joined.length / 2;
      return new Weights(
          Arrays.copyOf(joined, half), Arrays.copyOfRange(joined, half, joined.length));
    }

    Weights copy() {
      return new Weights(parameters.clone(), velocities.clone());
    }

    /** Replaces these values by others. */
    void assign(Weights other) {
      System.arraycopy(other.parameters, 0, parameters, 0, parameters.length);
      System.arraycopy(other.velocities, 0, velocities, 0, velocities.length);
    }

    /** The parameters, followed by the velocities. */
    float[] joined() {
      float[] joined = Arrays.copyOf(parameters, 2 * parameters.length);
      System.arraycopy(velocities, 0, joined, parameters.length, velocities.length);
      return joined;
    }

    /** Makes an update: v ← α v − η g, W ← W + v, where g is the mean gradient of the images. */
    void update(float[] gradientSum, int images) {
      for (int i = 0; i < parameters.length; i++) {
        velocities[i] = MOMENTUM * velocities[i] - LEARNING_RATE * gradientSum[i] / images;
        parameters[i] += velocities[i];
      }
    }

    /** Returns the largest difference between two parameters. */
    double difference(Weights other) {
      double largest = 0;
      for (int i = 0; i < parameters.length; i++) {
        largest = Math.max(largest, Math.abs((double) parameters[i] - other.parameters[i]));
      }
      return largest;
    }
  }
}
