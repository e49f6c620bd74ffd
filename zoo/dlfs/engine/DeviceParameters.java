package dlfs.engine;

import dlfs.engine.device.Device;
import dlfs.engine.device.DeviceArray;
import dlfs.engine.device.Parameter;
import dlfs.networks.TrainableNetwork;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The parameters of a network, their gradients and the state of its update rules, in memory that it
 * shares with a device. So DL4J and its users read and write the same numbers as the device does.
 */
final class DeviceParameters {
  private final Device device;
  private final TrainableNetwork network;

  private DeviceParameters(Device device, TrainableNetwork network) {
    this.device = device;
    this.network = network;
  }

  /**
   * Moves the parameters of an initialised network to shared memory. Its layers are created anew,
   * as views of it.
   */
  static DeviceParameters move(Device device, Model model) {
    INDArray parameters = device.share(model.params().reshape(1, model.numParams()));
    var listeners = Internals.listeners(model);
    Internals.set("initCalled", model, false);
    if (model instanceof MultiLayerNetwork chain) {
      Internals.set("layers", chain, null);
      chain.init(parameters, false);
    } else {
      ((ComputationGraph) model).init(parameters, false);
    }
    model.setListeners(listeners);
    TrainableNetwork network = TrainableNetwork.of(model);
    network.initGradients();
    INDArray gradients = device.share(network.gradients());
    Internals.set("flattenedGradients", model, gradients);
    model.setBackpropGradientsViewArray(gradients);
    return new DeviceParameters(device, network);
  }

  /** Moves the state of the update rules, unless it has been moved since it was last replaced. */
  void moveUpdaterState() {
    INDArray state = network.updaterState();
    if (state == null || device.isShared(state)) {
      return;
    }
    INDArray shared = device.share(state);
    if (network.model() instanceof MultiLayerNetwork chain) {
      chain.setUpdater(new MultiLayerUpdater(chain, shared));
    } else {
      var graph = (ComputationGraph) network.model();
      graph.setUpdater(new ComputationGraphUpdater(graph, shared));
    }
  }

  /** Returns an array of parameters of a layer, and its gradients. */
  Parameter of(Layer layer, String name) {
    return of(layer.getParam(name));
  }

  /** Returns an array of parameters, and its gradients. */
  Parameter of(INDArray view) {
    DeviceArray values = DeviceArray.of(view);
    DeviceArray gradients = DeviceArray.of(network.gradients());
    return new Parameter(values, gradients.slice(indexOf(view), values.length()));
  }

  /** Returns the index, among all parameters of the network, of the first one of an array. */
  long indexOf(INDArray view) {
    long first = DeviceArray.of(network.model().params()).address();
    return (DeviceArray.of(view).address() - first) / Float.BYTES;
  }
}
