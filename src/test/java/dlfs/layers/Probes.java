package dlfs.layers;

import static dlfs.layers.Probe.reads;
import static dlfs.layers.Probe.sets;
import static dlfs.layers.Probe.works;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.layers.convolution.upsampling.Upsampling2D;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Calls of all public methods of DL4J's layers. */
@SuppressWarnings("deprecation") // every method is called
final class Probes {
  private static final int ITERATION = 3;
  private static final int EPOCH = 2;

  private static final String FEWER_GRADIENTS = "a gradient of fewer samples";

  /** The methods that are not called here, and why. */
  static final Map<String, String> LEFT_OUT =
      Map.ofEntries(
          Map.entry("getHelper()", "returns the implementation, which differs on purpose"),
          Map.entry("clone()", "returns null in most of DL4J's layers, and is called nowhere"),
          Map.entry("hashCode()", "follows from equals(Object)"),
          Map.entry("toString()", "names the class, which differs on purpose"),
          Map.entry(
              "setDataType(DataType)",
              "a network is converted as a whole, by convertDataType, which makes new layers"),
          Map.entry(
              "getShape(INDArray)",
              "a method of DL4J's batch normalisation alone, for its own use"),
          Map.entry(
              "preOutput(INDArray, TrainingMode, LayerWorkspaceMgr)",
              "a method of DL4J's batch normalisation alone, for its own use"),
          Map.entry(
              "getDataFormat()",
              "a method of DL4J's recurrent layers alone, for its own use; the configuration has it"
                  + " too"),
          Map.entry(
              "getConvolutionMode()",
              "a method of DL4J's convolution alone, for its own use; the configuration has it too"),
          Map.entry(
              "setConvolutionMode(ConvolutionMode)",
              "a method of DL4J's convolution alone, for its own use; the configuration has it too"),
          Map.entry(
              "fit(DataSetIterator)", "does nothing in a LossLayer, in others see fit(DataSet)"));

  static final List<Probe> OF_ALL_LAYERS =
      Stream.of(getters(), passes(), parameters(), settings(), training())
          .flatMap(List::stream)
          .toList();

  private Probes() {}

  /** Those for the layers that have such a method. */
  static List<Probe> of(Layer layer) {
    List<Probe> probes = new ArrayList<>(OF_ALL_LAYERS);
    if (layer instanceof IOutputLayer) {
      probes.addAll(ofOutputLayers());
    }
    if (layer instanceof RecurrentLayer) {
      probes.addAll(ofRecurrentLayers());
    }
    if (layer instanceof Upsampling2D) { // DL4J's reads beyond the array, which can end the process
      probes.removeIf(probe -> probe.arguments().equals(FEWER_GRADIENTS));
    }
    return probes;
  }

  /** The methods that a layer of DL4J's has for its users. */
  static Set<String> methods(Class<?> theirs) {
    return Stream.of(Layer.class, Model.class, Trainable.class, theirs)
        .flatMap(type -> Arrays.stream(type.getMethods()))
        .filter(method -> method.getDeclaringClass() != Object.class && !method.isSynthetic())
        .map(Probes::signature)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String signature(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(Collectors.joining(", ", method.getName() + "(", ")"));
  }

  private static AbstractLayer<?> implementation(Scene scene) {
    return (AbstractLayer<?>) scene.layer();
  }

  private static List<Probe> getters() {
    return List.of(
        reads("type()", s -> s.layer().type()),
        reads("isPretrainLayer()", s -> s.layer().isPretrainLayer()),
        reads("getIndex()", s -> s.layer().getIndex()),
        reads("getIterationCount()", s -> s.layer().getIterationCount()),
        reads("getEpochCount()", s -> s.layer().getEpochCount()),
        reads("batchSize()", s -> s.layer().batchSize()),
        reads("getInputMiniBatchSize()", s -> s.layer().getInputMiniBatchSize()),
        reads("input()", s -> s.layer().input()),
        reads("getInput()", s -> implementation(s).getInput() == s.layer().input()),
        reads("getMaskArray()", s -> s.layer().getMaskArray()),
        reads("getMaskState()", s -> implementation(s).getMaskState()),
        reads("getCacheMode()", s -> implementation(s).getCacheMode()),
        reads("getDataType()", s -> implementation(s).getDataType()),
        reads("getPreOutput()", s -> implementation(s).getPreOutput()),
        reads("isDropoutApplied()", s -> implementation(s).isDropoutApplied()),
        reads("isInputModificationAllowed()", s -> implementation(s).isInputModificationAllowed()),
        reads(
            "hasBias()", s -> s.layer() instanceof BaseLayer<?> l ? l.hasBias() : "no parameters"),
        reads(
            "hasLayerNorm()",
            s -> s.layer() instanceof BaseLayer<?> l ? l.hasLayerNorm() : "no parameters"),
        reads("getListeners()", s -> s.layer().getListeners()),
        reads("getTrainingListeners()", s -> implementation(s).getTrainingListeners()),
        reads("conf()", s -> s.layer().conf() == s.configuration()),
        reads("getConf()", s -> implementation(s).getConf() == s.configuration()),
        reads("layerConf()", s -> implementation(s).layerConf() == s.configuration().getLayer()),
        reads("getConfig()", s -> s.layer().getConfig() == s.configuration().getLayer()),
        reads("score()", s -> s.layer().score()),
        reads("gradient()", s -> s.layer().gradient()),
        reads("gradientAndScore()", s -> s.layer().gradientAndScore()),
        reads("getGradientsViewArray()", s -> s.layer().getGradientsViewArray()),
        reads("numParams()", s -> s.layer().numParams()),
        reads(
            "numParams(boolean)",
            s -> List.of(s.layer().numParams(true), s.layer().numParams(false))),
        reads("params()", s -> s.layer().params()),
        reads("params()", s -> s.isShared(s.layer().params())),
        reads("paramTable()", s -> s.layer().paramTable()),
        reads(
            "paramTable(boolean)", s -> s.layer().paramTable(true).equals(s.layer().paramTable())),
        reads(
            "paramTable(boolean)", s -> s.layer().paramTable(false).equals(s.layer().paramTable())),
        reads("getParam(String)", s -> s.layer().getParam("W") == s.layer().paramTable().get("W")),
        reads("getParam(String)", s -> s.layer().getParam("no such")),
        reads("getParam(String)", s -> s.isShared(s.layer().getParam("b"))),
        reads("updaterDivideByMinibatch(String)", s -> s.layer().updaterDivideByMinibatch("W")),
        reads("updaterDivideByMinibatch(String)", s -> s.layer().updaterDivideByMinibatch("gamma")),
        reads("updaterDivideByMinibatch(String)", s -> s.layer().updaterDivideByMinibatch("mean")),
        reads("updaterDivideByMinibatch(String)", s -> s.layer().updaterDivideByMinibatch("var")),
        reads("updaterDivideByMinibatch(String)", s -> s.layer().updaterDivideByMinibatch("none")),
        reads("calcRegularizationScore(boolean)", s -> s.layer().calcRegularizationScore(true)),
        reads("calcRegularizationScore(boolean)", s -> s.layer().calcRegularizationScore(false)),
        reads("getOptimizer()", s -> s.layer().getOptimizer()),
        reads("equals(Object)", s -> s.layer().equals(s.layer())),
        reads("equals(Object)", s -> s.layer().equals(null)),
        reads("assertInputSet(boolean)", s -> done(() -> implementation(s).assertInputSet(true))),
        reads("assertInputSet(boolean)", s -> done(() -> implementation(s).assertInputSet(false))));
  }

  private static List<Probe> passes() {
    return List.of(
        works("activate(boolean, LayerWorkspaceMgr)", "inference", s -> s.activate(false)),
        works("activate(boolean, LayerWorkspaceMgr)", "training", s -> s.activate(true)),
        sets(
            "activate(INDArray, boolean, LayerWorkspaceMgr)",
            "inference",
            s -> s.activate(s.input(), false)),
        works(
            "activate(INDArray, boolean, LayerWorkspaceMgr)",
            "training",
            s -> s.activate(s.input(), true)),
        sets(
            "activate(INDArray, boolean, LayerWorkspaceMgr)",
            "fewer samples",
            s -> s.layer().activate(fewer(s.input()), true, s.memory())),
        sets(
            "activate(INDArray, boolean, LayerWorkspaceMgr)",
            "an input in 'f' order",
            s -> s.layer().activate(s.input().dup('f'), true, s.memory())),
        sets(
            "activate(INDArray, boolean, LayerWorkspaceMgr)",
            "an input of another type",
            s -> s.layer().activate(s.input().castTo(DataType.FLOAT), true, s.memory())),
        works(
            "activate(INDArray, boolean, LayerWorkspaceMgr)",
            "an output that its user overwrites",
            s -> s.layer().activate(s.input(), true, s.memory()).muli(0).addi(7)),
        sets(
            "activate(INDArray, boolean, LayerWorkspaceMgr)",
            "no input",
            s -> s.layer().activate(null, true, s.memory())),
        sets(
            "activate(INDArray, boolean, LayerWorkspaceMgr)",
            "too few channels",
            s -> s.layer().activate(narrower(s.input()), true, s.memory())),
        sets(
            "activate(INDArray, boolean, LayerWorkspaceMgr)",
            "a vector",
            s -> s.layer().activate(Nd4j.ones(s.input().dataType(), 7), true, s.memory())),
        works(
            "backpropGradient(INDArray, LayerWorkspaceMgr)",
            "a gradient",
            s -> s.layer().backpropGradient(s.outputGradient(), s.memory())),
        sets(
            "backpropGradient(INDArray, LayerWorkspaceMgr)",
            "a gradient in 'f' order",
            s -> s.layer().backpropGradient(s.outputGradient().dup('f'), s.memory())),
        sets(
            "backpropGradient(INDArray, LayerWorkspaceMgr)",
            FEWER_GRADIENTS,
            s -> s.layer().backpropGradient(fewer(s.outputGradient()), s.memory())),
        sets(
            "backpropGradient(INDArray, LayerWorkspaceMgr)",
            "no gradient",
            s -> s.layer().backpropGradient(null, s.memory())),
        works(
            "setInput(INDArray, LayerWorkspaceMgr)",
            "an input",
            s -> done(() -> s.layer().setInput(s.input().mul(0.5), s.memory()))),
        sets(
            "setInput(INDArray, LayerWorkspaceMgr)",
            "no input",
            s -> done(() -> s.layer().setInput(null, s.memory()))),
        works("clear()", "", s -> done(s.layer()::clear)),
        sets("clearNoiseWeightParams()", "", s -> done(s.layer()::clearNoiseWeightParams)),
        sets("close()", "", s -> done(s.layer()::close)),
        sets("init()", "", s -> done(s.layer()::init)),
        works(
            "setMaskArray(INDArray)", "a mask", s -> done(() -> s.layer().setMaskArray(s.mask()))),
        sets("setMaskArray(INDArray)", "none", s -> done(() -> s.layer().setMaskArray(null))),
        works(
            "feedForwardMaskArray(INDArray, MaskState, int)",
            "a mask",
            s -> s.layer().feedForwardMaskArray(s.mask(), MaskState.Active, batch(s))),
        sets(
            "feedForwardMaskArray(INDArray, MaskState, int)",
            "none",
            s -> s.layer().feedForwardMaskArray(null, MaskState.Passthrough, batch(s))));
  }

  private static int batch(Scene scene) {
    return (int) scene.input().size(0);
  }

  private static INDArray fewer(INDArray input) {
    return input.get(NDArrayIndex.interval(0, 2)).dup();
  }

  private static INDArray narrower(INDArray input) {
    return input.get(NDArrayIndex.all(), NDArrayIndex.interval(1, input.size(1))).dup();
  }

  private static List<Probe> parameters() {
    return List.of(
        sets(
            "setParams(INDArray)",
            "its own",
            s -> done(() -> s.layer().setParams(s.layer().params()))),
        sets(
            "setParams(INDArray)",
            "a copy of its own",
            s -> done(() -> s.layer().setParams(s.layer().params().dup()))),
        works(
            "setParams(INDArray)",
            "others",
            s -> done(() -> s.layer().setParams(s.countingParameters(0)))),
        sets(
            "setParams(INDArray)",
            "others in a row",
            s -> done(() -> s.layer().setParams(s.countingParameters(0).reshape(1, -1)))),
        sets(
            "setParams(INDArray)",
            "too many",
            s -> done(() -> s.layer().setParams(s.countingParameters(1)))),
        sets("setParams(INDArray)", "none", s -> done(() -> s.layer().setParams(null))),
        works(
            "setParam(String, INDArray)",
            "each of its own, doubled",
            s ->
                done(
                    () ->
                        new LinkedHashMap<>(s.layer().paramTable())
                            .forEach((name, value) -> s.layer().setParam(name, value.mul(2))))),
        sets(
            "setParam(String, INDArray)",
            "an unknown name",
            s -> done(() -> s.layer().setParam("no such", Nd4j.ones(2)))),
        sets(
            "setParamTable(Map)",
            "copies",
            s ->
                done(
                    () -> {
                      Map<String, INDArray> copies = new LinkedHashMap<>();
                      s.layer().paramTable().forEach((name, v) -> copies.put(name, v.mul(3)));
                      s.layer().setParamTable(copies);
                    })),
        sets(
            "setParamsViewArray(INDArray)",
            "as many",
            s -> done(() -> s.layer().setParamsViewArray(s.countingParameters(0)))),
        sets(
            "setParamsViewArray(INDArray)",
            "too many",
            s -> done(() -> s.layer().setParamsViewArray(s.countingParameters(1)))),
        works(
            "setBackpropGradientsViewArray(INDArray)",
            "as many",
            s -> done(() -> s.layer().setBackpropGradientsViewArray(s.countingParameters(0)))),
        sets(
            "setBackpropGradientsViewArray(INDArray)",
            "too many",
            s -> done(() -> s.layer().setBackpropGradientsViewArray(s.countingParameters(1)))),
        sets(
            "setBackpropGradientsViewArray(INDArray)",
            "none",
            s -> done(() -> s.layer().setBackpropGradientsViewArray(null))),
        works(
            "applyConstraints(int, int)",
            "",
            s -> done(() -> s.layer().applyConstraints(ITERATION, EPOCH))));
  }

  private static List<Probe> settings() {
    return List.of(
        sets("setIndex(int)", "7", s -> done(() -> s.layer().setIndex(7))),
        sets("setIterationCount(int)", "", s -> done(() -> s.layer().setIterationCount(ITERATION))),
        sets("setEpochCount(int)", "", s -> done(() -> s.layer().setEpochCount(EPOCH))),
        sets(
            "setInputMiniBatchSize(int)", "9", s -> done(() -> s.layer().setInputMiniBatchSize(9))),
        sets(
            "setCacheMode(CacheMode)",
            "DEVICE",
            s -> done(() -> s.layer().setCacheMode(CacheMode.DEVICE))),
        sets("setCacheMode(CacheMode)", "null", s -> done(() -> s.layer().setCacheMode(null))),
        sets(
            "allowInputModification(boolean)",
            "true",
            s -> done(() -> s.layer().allowInputModification(true))),
        sets(
            "setInputModificationAllowed(boolean)",
            "true",
            s -> done(() -> implementation(s).setInputModificationAllowed(true))),
        sets(
            "setConf(NeuralNetConfiguration)",
            "a copy",
            s -> done(() -> s.layer().setConf(s.layer().conf().clone()))),
        sets(
            "setListeners(TrainingListener[])",
            "one",
            s -> done(() -> s.layer().setListeners(new Listener()))),
        sets(
            "setListeners(Collection)",
            "one",
            s -> done(() -> s.layer().setListeners(List.<TrainingListener>of(new Listener())))),
        sets(
            "setListeners(Collection)",
            "null",
            s -> done(() -> s.layer().setListeners((List<TrainingListener>) null))),
        sets(
            "addListeners(TrainingListener[])",
            "one",
            s -> done(() -> s.layer().addListeners(new Listener()))),
        sets(
            "setTrainingListeners(Collection)",
            "one",
            s -> done(() -> implementation(s).setTrainingListeners(List.of(new Listener())))),
        sets(
            "setMaskState(MaskState)",
            "",
            s -> done(() -> implementation(s).setMaskState(MaskState.Passthrough))),
        sets(
            "setDropoutApplied(boolean)",
            "true",
            s -> done(() -> implementation(s).setDropoutApplied(true))),
        sets(
            "setPreOutput(INDArray)",
            "none",
            s -> done(() -> implementation(s).setPreOutput(null))));
  }

  /** Does nothing. */
  private static final class Listener extends BaseTrainingListener {}

  private static List<Probe> training() {
    return List.of(
        sets(
            "computeGradientAndScore(LayerWorkspaceMgr)",
            "",
            s -> done(() -> s.layer().computeGradientAndScore(s.memory()))),
        sets("fit()", "", s -> done(s.layer()::fit)),
        sets(
            "fit(INDArray, LayerWorkspaceMgr)",
            "an input",
            s -> done(() -> s.layer().fit(s.input(), s.memory()))),
        works(
            "update(Gradient)",
            "ones",
            s ->
                done(
                    () -> {
                      Gradient ones = new DefaultGradient();
                      s.layer()
                          .paramTable()
                          .forEach((name, v) -> ones.setGradientFor(name, Nd4j.onesLike(v)));
                      s.layer().update(ones);
                    })),
        sets(
            "update(INDArray, String)",
            "ones",
            s ->
                done(
                    () -> {
                      String name = s.layer().paramTable().containsKey("W") ? "W" : "beta";
                      INDArray value = s.layer().paramTable().get(name);
                      s.layer().update(value == null ? Nd4j.ones(2) : Nd4j.onesLike(value), name);
                    })));
  }

  private static List<Probe> ofOutputLayers() {
    return List.of(
        reads("needsLabels()", s -> output(s).needsLabels()),
        reads("getLabels()", s -> output(s).getLabels()),
        reads("numLabels()", s -> output(s).numLabels()),
        reads(
            "computeScore(double, boolean, LayerWorkspaceMgr)",
            s -> output(s).computeScore(0.25, true, s.memory())),
        reads(
            "computeScore(double, boolean, LayerWorkspaceMgr)",
            s -> output(s).computeScore(0.25, false, s.memory())),
        reads(
            "computeScoreForExamples(double, LayerWorkspaceMgr)",
            s -> output(s).computeScoreForExamples(0.25, s.memory())),
        sets(
            "setLabels(INDArray)",
            "others",
            s -> done(() -> output(s).setLabels(s.labels().mul(0.5)))),
        sets("setLabels(INDArray)", "none", s -> done(() -> output(s).setLabels(null))),
        sets("predict(INDArray)", "an input", s -> output(s).predict(s.input())),
        sets("predict(DataSet)", "samples without names", s -> output(s).predict(ofLayer(s))),
        sets("f1Score(DataSet)", "samples", s -> output(s).f1Score(ofLayer(s))),
        sets(
            "f1Score(INDArray, INDArray)",
            "samples",
            s -> output(s).f1Score(ofLayer(s).getFeatures(), ofLayer(s).getLabels())),
        sets("fit(DataSet)", "samples", s -> done(() -> output(s).fit(ofLayer(s)))),
        sets(
            "fit(INDArray, INDArray)",
            "samples",
            s -> done(() -> output(s).fit(ofLayer(s).getFeatures(), ofLayer(s).getLabels()))),
        sets(
            "fit(INDArray, int[])",
            "samples",
            s -> done(() -> output(s).fit(ofLayer(s).getFeatures(), new int[batch(s)]))));
  }

  private static List<Probe> ofRecurrentLayers() {
    return List.of(
        reads("rnnGetPreviousState()", s -> recurrent(s).rnnGetPreviousState()),
        reads("rnnGetTBPTTState()", s -> recurrent(s).rnnGetTBPTTState()),
        works(
            "rnnTimeStep(INDArray, LayerWorkspaceMgr)",
            "an input",
            s -> recurrent(s).rnnTimeStep(s.input(), s.memory())),
        works(
            "rnnActivateUsingStoredState(INDArray, boolean, boolean, LayerWorkspaceMgr)",
            "an input whose last state is stored",
            s -> recurrent(s).rnnActivateUsingStoredState(s.input(), true, true, s.memory())),
        sets(
            "rnnActivateUsingStoredState(INDArray, boolean, boolean, LayerWorkspaceMgr)",
            "an input",
            s -> recurrent(s).rnnActivateUsingStoredState(s.input(), false, false, s.memory())),
        works(
            "tbpttBackpropGradient(INDArray, int, LayerWorkspaceMgr)",
            "a gradient, one time step",
            s -> recurrent(s).tbpttBackpropGradient(s.outputGradient(), 1, s.memory())),
        works("rnnClearPreviousState()", "", s -> done(recurrent(s)::rnnClearPreviousState)),
        sets(
            "rnnSetPreviousState(Map)",
            "that of training",
            s -> done(() -> recurrent(s).rnnSetPreviousState(recurrent(s).rnnGetTBPTTState()))),
        sets(
            "rnnSetTBPTTState(Map)",
            "that of prediction",
            s -> done(() -> recurrent(s).rnnSetTBPTTState(recurrent(s).rnnGetPreviousState()))));
  }

  private static RecurrentLayer recurrent(Scene scene) {
    return (RecurrentLayer) scene.layer();
  }

  private static IOutputLayer output(Scene scene) {
    return (IOutputLayer) scene.layer();
  }

  private static DataSet ofLayer(Scene scene) {
    return new DataSet(scene.input(), scene.labels());
  }

  private static String done(Runnable action) {
    action.run();
    return "done";
  }
}
