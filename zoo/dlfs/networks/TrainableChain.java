package dlfs.networks;

import static dlfs.text.Text.formatted;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** A chain of layers. */
record TrainableChain(MultiLayerNetwork model) implements TrainableNetwork {

  @Override
  public Map<String, Layer> layers() {
    Map<String, Layer> layers = new LinkedHashMap<>();
    for (int i = 0; i < model.getnLayers(); i++) {
      layers.put(Integer.toString(i), model.getLayer(i));
    }
    return layers;
  }

  @Override
  public void fit(MultiDataSet samples) {
    model.fit(single(samples));
  }

  @Override
  public double loss(MultiDataSet samples) {
    return Inference.of(model)
        .map(inference -> inference.loss(samples))
        .orElse(OptionalDouble.empty())
        .orElseGet(() -> model.score(single(samples)));
  }

  @Override
  public double trainingLoss(MultiDataSet samples) {
    return model.score(single(samples), true);
  }

  @Override
  public List<INDArray> outputs(INDArray... inputs) {
    return Inference.of(model)
        .flatMap(inference -> inference.outputs(inputs))
        .orElseGet(() -> List.of(model.output(only("input", inputs))));
  }

  @Override
  public Map<String, INDArray> activations(INDArray... inputs) {
    List<INDArray> outputs = model.feedForward(only("input", inputs));
    Map<String, INDArray> activations = new LinkedHashMap<>();
    for (int i = 0; i < model.getnLayers(); i++) {
      activations.put(Integer.toString(i), outputs.get(i + 1));
    }
    return activations;
  }

  @Override
  public List<INDArray> backpropagate(MultiDataSet samples) {
    DataSet single = single(samples);
    INDArray inputGradient =
        model
            .calculateGradients(
                single.getFeatures(),
                single.getLabels(),
                single.getFeaturesMaskArray(),
                single.getLabelsMaskArray())
            .getSecond();
    return List.of(inputGradient);
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
    return model.getLayerWiseConfigurations().toJson();
  }

  @Override
  public int iterationCount() {
    return model.getIterationCount();
  }

  @Override
  public void setIterationCount(int iterations) {
    model.getLayerWiseConfigurations().setIterationCount(iterations);
  }

  @Override
  public DataType dataType() {
    return model.getLayerWiseConfigurations().getDataType();
  }

  /** Returns the samples as DL4J's chains take them, without copying an array. */
  private static DataSet single(MultiDataSet samples) {
    return new DataSet(
        only("input", samples.getFeatures()),
        only("labels array", samples.getLabels()),
        onlyMask(samples.getFeaturesMaskArrays()),
        onlyMask(samples.getLabelsMaskArrays()));
  }

  private static INDArray onlyMask(INDArray... masks) {
    return masks == null ? null : only("mask", masks);
  }

  private static INDArray only(String what, INDArray... arrays) {
    if (arrays.length != 1) {
      throw new IllegalArgumentException(
          formatted(
              "a chain of layers takes one %s, not %d; use a ComputationGraph",
              what, arrays.length));
    }
    return arrays[0];
  }
}
