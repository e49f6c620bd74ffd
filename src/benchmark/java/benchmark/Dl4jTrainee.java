package benchmark;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A network in the hands of DL4J. */
final class Dl4jTrainee implements Trainee {
  private final MultiLayerNetwork network;
  private final INDArray images;
  private final INDArray labels;

  /**
   * @param network initialised
   * @param shape of the batch of images as the network takes it
   */
  Dl4jTrainee(MultiLayerNetwork network, Batch batch, long... shape) {
    this.network = network;
    images = Nd4j.createFromArray(batch.images()).reshape(shape);
    labels = Nd4j.createFromArray(batch.labels()).reshape(shape[0], Network.CLASSES);
  }

  @Override
  public void train() {
    network.fit(images, labels);
  }

  @Override
  public void infer() {
    network.output(images);
  }

  @Override
  public double loss() {
    return network.score(new DataSet(images, labels), false);
  }
}
