package layers;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A layer in its network, and what it can be called with.
 *
 * @param samples for the network
 * @param input for the layer: what the layers before it make of the samples
 * @param outputGradient for the layer
 * @param mask of the layer's samples
 */
record Scene(
    MultiLayerNetwork network,
    int index,
    DataSet samples,
    INDArray input,
    INDArray outputGradient,
    INDArray mask) {

  /** As the network finds it: an accelerated one has others than were configured. */
  Layer layer() {
    return network.getLayer(index);
  }

  /** A copy: a layer may change what it is given, and a LossLayer destroys its labels. */
  DataSet freshSamples() {
    return samples.copy();
  }

  LayerWorkspaceMgr memory() {
    return LayerWorkspaceMgr.noWorkspaces();
  }

  /** Numbers that count up: one for each parameter of the layer, and so many more. */
  INDArray countingParameters(int more) {
    long length = layer().numParams() + more;
    return Nd4j.linspace(1, length, length, input.dataType()).muli(0.01);
  }

  /** Whether an array is a part of the network's own parameters. */
  boolean isOfTheNetwork(INDArray parameters) {
    return parameters != null
        && parameters.data().underlyingDataBuffer() == network.params().data().underlyingDataBuffer();
  }
}
