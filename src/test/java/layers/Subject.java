package layers;

import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import support.Nets;
import support.Samples;

/**
 * A layer of DL4J's in a network, and this project's in the same place of such a network, with the
 * same parameters.
 *
 * @param theirs the network of DL4J's layers
 * @param ours the same with this project's layers
 * @param acceleration what is done to the second network once it is initialised
 * @param sameValues whether they compute the same
 */
record Subject(
    String name,
    MultiLayerConfiguration theirs,
    MultiLayerConfiguration ours,
    UnaryOperator<MultiLayerNetwork> acceleration,
    int index,
    DataSet samples,
    boolean sameValues) {

  Scenes scenes() {
    MultiLayerNetwork reference = network(theirs);
    reference.setInput(samples.getFeatures().dup());
    INDArray output = reference.feedForward(true, false).get(index + 1);
    INDArray input = reference.getLayer(index).input().dup();
    return new Scenes(this, input, Samples.uniform(9, DataType.DOUBLE, output.shape()));
  }

  /** New networks, each with what its layer can be called with. */
  record Scenes(Subject subject, INDArray input, INDArray outputGradient) {
    Scene theirs() {
      return scene(network(subject.theirs));
    }

    Scene ours() {
      return scene(subject.acceleration.apply(network(subject.ours)));
    }

    private Scene scene(MultiLayerNetwork network) {
      return new Scene(
          network, subject.index, subject.samples, input, outputGradient, withoutTheSecond(input));
    }
  }

  /** Without workspaces: an array that a layer keeps stays what it is after a training step. */
  private static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
    MultiLayerConfiguration own = configuration.clone();
    own.setTrainingWorkspaceMode(WorkspaceMode.NONE);
    own.setInferenceWorkspaceMode(WorkspaceMode.NONE);
    Nd4j.getRandom().setSeed(1);
    return Nets.drawn(Nets.initialised(own));
  }

  /** A mask of vectors [N, values], or of images [N, C, H, W], that leaves out the second. */
  private static INDArray withoutTheSecond(INDArray input) {
    long[] shape =
        input.rank() == 4
            ? new long[] {input.size(0), 1, input.size(2), input.size(3)}
            : new long[] {input.size(0), 1};
    INDArray mask = Nd4j.ones(DataType.DOUBLE, shape);
    long each = mask.length() / shape[0];
    for (long i = each; i < 2 * each; i++) {
      mask.putScalar(i, 0);
    }
    return mask;
  }

  @Override
  public String toString() {
    return name;
  }
}
