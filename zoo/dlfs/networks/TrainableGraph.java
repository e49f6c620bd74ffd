package dlfs.networks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** A graph of layers and other vertices. */
record TrainableGraph(ComputationGraph model) implements TrainableNetwork {

  @Override
  public Map<String, Layer> layers() {
    Map<String, Layer> layers = new LinkedHashMap<>();
    for (int vertex : model.topologicalSortOrder()) {
      GraphVertex current = model.getVertices()[vertex];
      if (current.hasLayer()) {
        layers.put(current.getVertexName(), current.getLayer());
      }
    }
    return layers;
  }

  @Override
  public void fit(MultiDataSet samples) {
    model.fit(samples);
  }

  @Override
  public double loss(MultiDataSet samples) {
    return Inference.of(model)
        .map(inference -> inference.loss(samples))
        .orElse(OptionalDouble.empty())
        .orElseGet(() -> model.score(samples));
  }

  @Override
  public double trainingLoss(MultiDataSet samples) {
    return model.score(samples, true);
  }

  @Override
  public List<INDArray> outputs(INDArray... inputs) {
    return Inference.of(model)
        .flatMap(inference -> inference.outputs(inputs))
        .orElseGet(() -> List.of(model.output(inputs)));
  }

  @Override
  public Map<String, INDArray> activations(INDArray... inputs) {
    Map<String, INDArray> all = model.feedForward(inputs, false);
    Map<String, INDArray> ofLayers = new LinkedHashMap<>();
    layers().keySet().forEach(name -> ofLayers.put(name, all.get(name)));
    return ofLayers;
  }

  /**
   * {@inheritDoc} DL4J has no method that returns the gradients of the inputs. They are there when
   * listeners are called, and intact if no workspace reuses their memory.
   */
  @Override
  public List<INDArray> backpropagate(MultiDataSet samples) {
    var listener = new InputGradients();
    List<TrainingListener> before = new ArrayList<>(model.getListeners());
    ComputationGraphConfiguration configuration = model.getConfiguration();
    WorkspaceMode inTraining = configuration.getTrainingWorkspaceMode();
    WorkspaceMode inInference = configuration.getInferenceWorkspaceMode();
    try {
      configuration.setTrainingWorkspaceMode(WorkspaceMode.NONE);
      configuration.setInferenceWorkspaceMode(WorkspaceMode.NONE); // DL4J reads this one as well
      model.setListeners(listener);
      model.setInputs(samples.getFeatures());
      model.setLabels(samples.getLabels());
      model.setLayerMaskArrays(samples.getFeaturesMaskArrays(), samples.getLabelsMaskArrays());
      model.computeGradientAndScore();
    } finally {
      model.clearLayerMaskArrays();
      model.setListeners(before);
      configuration.setTrainingWorkspaceMode(inTraining);
      configuration.setInferenceWorkspaceMode(inInference);
    }
    return listener.gradients;
  }

  /** Copies the gradients of a graph's inputs at the end of the backward pass. */
  private static final class InputGradients extends BaseTrainingListener {
    private final List<INDArray> gradients = new ArrayList<>();

    @Override
    public void onBackwardPass(Model network) {
      var graph = (ComputationGraph) network;
      for (String input : graph.getConfiguration().getNetworkInputs()) {
        gradients.add(graph.getVertex(input).getEpsilon().dup());
      }
    }
  }

  @Override
  public void initGradients() {
    model.initGradientsView();
  }

  @Override
  public INDArray updaterState() {
    return model.getUpdater().getStateViewArray();
  }

  @Override
  public String configurationJson() {
    return model.getConfiguration().toJson();
  }

  @Override
  public int iterationCount() {
    return model.getIterationCount();
  }

  @Override
  public void setIterationCount(int iterations) {
    model.getConfiguration().setIterationCount(iterations);
  }

  @Override
  public DataType dataType() {
    return model.getConfiguration().getDataType();
  }
}
