package dlfs.benchmark;

import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A network that DL4J trains. */
final class Dl4jNetwork implements TrainableNetwork {
  private final dlfs.networks.TrainableNetwork network;
  private final long[] shape;
  private final INDArray images;
  private final INDArray labels;

  /**
   * @param network initialised
   * @param shape of the batch of images, as the network expects it
   */
  Dl4jNetwork(Model network, Batch batch, long... shape) {
    this.network = dlfs.networks.TrainableNetwork.of(network);
    this.shape = shape;
    images = images(batch);
    labels = labels(batch);
  }

  private INDArray images(Batch batch) {
    return array(batch.images(), shape);
  }

  private INDArray labels(Batch batch) {
    return array(batch.labels(), shape[0], Network.CLASSES);
  }

  /**
   * As {@link dlfs.images.LabelledImages} does it: {@code Nd4j.create} copies the elements one by
   * one.
   */
  private static INDArray array(float[] values, long... shape) {
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    array.data().asNioFloat().put(values);
    return array;
  }

  @Override
  public long parameterCount() {
    return network.model().numParams();
  }

  @Override
  public void train() {
    network.fit(new MultiDataSet(images, labels));
  }

  @Override
  public void train(Batch other) {
    network.fit(new MultiDataSet(images(other), labels(other)));
  }

  @Override
  public void infer() {
    network.outputs(images);
  }

  @Override
  public double loss() {
    return network.loss(new MultiDataSet(images, labels));
  }
}
