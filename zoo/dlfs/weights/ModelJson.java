package dlfs.weights;

import static dlfs.text.Text.formatted;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import dlfs.files.DataFileException;
import dlfs.layers.MaxUnpooling;
import dlfs.layers.PaddedShortcut;
import dlfs.layers.Proposals;
import dlfs.layers.RoiAlign;
import dlfs.layers.RoiPooling;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Reads the configuration of a network from DL4J's JSON, which names the class of each object. Only
 * the classes of this project's networks are accepted.
 *
 * @param file the file that contains the JSON, for error messages
 */
public record ModelJson(Path file) {
  /** The maximum size of the JSON, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  private static final int MAX_NESTING = 32;

  /** The maximum number of layers of a chain, and of vertices of a graph. */
  private static final int MAX_LAYERS = 1_000;

  private static final int MAX_NUMBER_LENGTH = 40;

  /** Slightly more than the parameters of VGG-16. */
  private static final long MAX_PARAMETERS = 150_000_000;

  /** The maximum of every size in a layer, so that no product of sizes overflows. */
  private static final int MAX_SIZE = 1 << 24;

  private static final int MAX_WINDOW = 1 << 7;

  /** The maximum number of regions that a network proposes. */
  private static final int MAX_REGIONS = 1 << 16;

  /** The last axis of an array of images, [N, C, H, W]. */
  private static final int MAX_AXIS = 3;

  /** The maximum number of past updates or epochs, so that further ones still fit into an int. */
  private static final int MAX_UPDATES = 1_000_000_000;

  private static final String CLASS = "@class";
  private static final String DISTRIBUTION_CLASS = "type";

  /** The list of the layers of a chain. */
  private static final String LAYERS = "confs";

  /** The vertices of a graph, by name. */
  private static final String VERTICES = "vertices";

  private static final String VERTEX_INPUTS = "vertexInputs";
  private static final String PREPROCESSORS = "inputPreProcessors";

  /** The fields whose objects have no class name: the network, and settings of layers. */
  private static final Set<String> WITHOUT_CLASS =
      Set.of(
          "",
          LAYERS,
          PREPROCESSORS,
          VERTICES,
          VERTEX_INPUTS,
          "layerConf",
          "defaultConfiguration",
          "anchors",
          "suppression");

  /** The fields whose objects have names of the user's choice instead of fields. */
  private static final Set<String> MAPS = Set.of(PREPROCESSORS, VERTICES, VERTEX_INPUTS);

  /** The layers of {@code dlfs.layers}, and their parts. */
  private static final String LAYERS_FROM_SCRATCH =
      " Affine BatchNormalization BilinearUpsampling BilinearWeights ChannelGroups ChannelSubset"
          + " ConnectionTable Convolution Cropping Dropout Flatten GlobalPooling JoinedRegions LeakyRelu"
          + " LocalResponseNormalization Lstm MaxUnpooling PaddedShortcut PixelSoftmaxWithLoss"
          + " Pooling PrependedStep Proposals ReflectionPadding RegressionLoss Relu RoiAlign RoiPooling"
          + " SequenceSoftmaxWithLoss Sigmoid SmoothL1Loss SoftmaxWithLoss Tanh"
          + " TransposedConvolution Upsampling ZeroPadding ";

  private static final String LAYERS_OF_DL4J =
      " ActivationLayer BatchNormalization CnnLossLayer ConvolutionLayer Deconvolution2D DenseLayer"
          + " DropoutLayer GlobalPoolingLayer LSTM LocalResponseNormalization LossLayer OutputLayer"
          + " RnnLossLayer SubsamplingLayer Upsampling2D ZeroPaddingLayer ";

  private static final String ACTIVATIONS =
      " ActivationIdentity ActivationLReLU ActivationReLU ActivationSigmoid ActivationSoftmax"
          + " ActivationTanH ";

  /** The accepted classes by package, each between spaces. */
  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("dlfs.layers", LAYERS_FROM_SCRATCH),
          Map.entry(
              "dlfs.optimizers", " AdaGrad Adam LinearDecay Momentum Nesterov RmsProp Sgd WarmUp "),
          Map.entry("org.deeplearning4j.nn.conf.layers", LAYERS_OF_DL4J),
          Map.entry("org.deeplearning4j.nn.conf.layers.convolutional", " Cropping2D "),
          Map.entry(
              "org.deeplearning4j.nn.conf.graph",
              " ElementWiseVertex LayerVertex MergeVertex PreprocessorVertex ScaleVertex"
                  + " SubsetVertex "),
          Map.entry(
              "org.deeplearning4j.nn.conf.preprocessor",
              " CnnToFeedForwardPreProcessor FeedForwardToCnnPreProcessor"
                  + " FeedForwardToRnnPreProcessor RnnToFeedForwardPreProcessor "),
          Map.entry(
              "org.deeplearning4j.nn.conf.distribution",
              " NormalDistribution UniformDistribution "),
          Map.entry("org.deeplearning4j.nn.conf.dropout", " Dropout "),
          Map.entry(
              "org.deeplearning4j.nn.weights",
              " WeightInitDistribution WeightInitNormal WeightInitRelu WeightInitXavier "),
          Map.entry("org.nd4j.linalg.activations.impl", ACTIVATIONS),
          Map.entry("org.nd4j.linalg.learning.config", " AdaGrad Adam Nesterovs NoOp RmsProp Sgd "),
          Map.entry(
              "org.nd4j.linalg.learning.regularization",
              " L1Regularization L2Regularization WeightDecay "),
          Map.entry("org.nd4j.linalg.lossfunctions.impl", " LossMCXENT LossMSE "),
          Map.entry(
              "org.nd4j.linalg.schedule",
              " ExponentialSchedule FixedSchedule InverseSchedule PolySchedule StepSchedule "));

  /**
   * Reads a configuration, that of a graph if it has vertices. Since DL4J also accepts older
   * formats without class names ({@code "updater": "ADAM"}), the result is written as JSON and
   * checked again.
   *
   * @throws DataFileException if it is not a valid configuration, or names an unknown class
   */
  SavedNetwork read(byte[] json) throws DataFileException {
    JsonObject checked = parsed(new String(json, StandardCharsets.UTF_8));
    check("", checked);
    boolean isGraph = checked.has(VERTICES);
    int parts = size(checked.get(isGraph ? VERTICES : LAYERS));
    if (parts < 1 || parts > MAX_LAYERS) {
      String kind = isGraph ? "vertices" : "layers";
      throw wrong(formatted("has %d %s in its configuration", parts, kind));
    }
    SavedNetwork network;
    try {
      // Not the original bytes, which DL4J's parser might interpret differently.
      network =
          isGraph
              ? SavedNetwork.graph(ComputationGraphConfiguration.fromJson(checked.toString()))
              : SavedNetwork.chain(MultiLayerConfiguration.fromJson(checked.toString()));
    } catch (RuntimeException e) { // DL4J has no specific exception for this
      throw wrong("has a configuration that DL4J cannot read: " + firstLine(e));
    }
    check("", parsed(network.json()));
    checkCount("updates", network.updates());
    checkCount("epochs", network.epochs());
    DataType type = network.type();
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw wrong("has the unsupported data type " + type);
    }
    if (network.graph().isPresent()) {
      checkGraph(network.graph().get());
    }
    return network;
  }

  /** Returns the number of items of a list or an object, and 0 for anything else. */
  private static int size(JsonElement element) {
    return element instanceof JsonArray items
        ? items.size()
        : element instanceof JsonObject object ? object.size() : 0;
  }

  private void checkGraph(ComputationGraphConfiguration graph) throws DataFileException {
    try {
      new GraphStructure(this, graph).check();
      for (GraphVertex vertex : graph.getVertices().values()) {
        checkSizes(vertex);
      }
    } catch (RuntimeException e) { // a vertex lacks a required setting
      throw wrong("has an invalid configuration: " + firstLine(e));
    }
  }

  private void checkCount(String what, int count) throws DataFileException {
    if (count < 0 || count > MAX_UPDATES) {
      throw wrong(formatted("has been trained for %d %s", count, what));
    }
  }

  private JsonObject parsed(String json) throws DataFileException {
    var reader = new JsonReader(new StringReader(json));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(MAX_NESTING);
    try {
      if (JsonParser.parseReader(reader) instanceof JsonObject object) {
        return object;
      }
      throw wrong("has a configuration that is not an object");
    } catch (JsonParseException e) {
      String place = firstLine(e).replaceFirst(".*?(?= at line |$)", "");
      throw wrong("has a configuration that is not JSON" + place);
    }
  }

  /**
   * Refuses objects without a class name, and of classes other than {@link #CLASSES}.
   *
   * @param place the field that contains the element, directly or in a list
   */
  private void check(String place, JsonElement element) throws DataFileException {
    if (element instanceof JsonObject object) {
      if (!WITHOUT_CLASS.contains(place) && !object.has(classField(place))) {
        throw wrong(
            formatted(
                "names no class for \"%s\" in its configuration, as in DL4J before 1.0.0-beta",
                place));
      }
      boolean isMap = MAPS.contains(place);
      for (var field : object.entrySet()) {
        String name = field.getKey();
        if (name.equals(CLASS) || name.equals(DISTRIBUTION_CLASS) && !isMap) {
          checkClass(field.getValue());
        } else { // a name in a map must not be taken for a field
          check(isMap ? place + "." + name : name, field.getValue());
        }
      }
    } else if (element instanceof JsonArray items) {
      for (JsonElement item : items) {
        check(place, item);
      }
    } else if (element instanceof JsonPrimitive number
        && number.isNumber()
        && number.getAsString().length() > MAX_NUMBER_LENGTH) {
      throw wrong(formatted("has a number of %d digits", number.getAsString().length()));
    }
    if (place.equals("weights") && !element.isJsonNull()) {
      throw wrong("has an array in its configuration"); // which could have any size
    }
  }

  /** Returns the field that names the class of an object, which is different for distributions. */
  private static String classField(String place) {
    return place.equals("distribution") ? DISTRIBUTION_CLASS : CLASS;
  }

  private void checkClass(JsonElement value) throws DataFileException {
    String name = value.isJsonPrimitive() ? value.getAsString() : value.toString();
    String simpleName = name.substring(name.lastIndexOf('.') + 1);
    String place = name.substring(0, Math.max(0, name.length() - simpleName.length() - 1));
    if (!CLASSES.getOrDefault(place, "").contains(" " + simpleName + " ")) {
      throw wrong(formatted("names the class %s in its configuration", name));
    }
  }

  /**
   * Returns the number of parameters of a network.
   *
   * @throws DataFileException if it has none, or too many
   */
  long parameters(SavedNetwork network) throws DataFileException {
    long sum = 0;
    try {
      for (NeuralNetConfiguration part : network.layers()) {
        Layer layer = part.getLayer();
        checkSizes(layer);
        long number = layer.initializer().numParams(layer);
        if (number < 0 || number > MAX_PARAMETERS - sum) {
          throw wrong(formatted("has a configuration of more than %d parameters", MAX_PARAMETERS));
        }
        sum += number;
      }
    } catch (RuntimeException e) { // a layer lacks a required setting
      throw wrong("has an invalid configuration: " + firstLine(e));
    }
    if (sum == 0) {
      throw wrong("has a configuration without parameters");
    }
    return sum;
  }

  private void checkSizes(GraphVertex vertex) throws DataFileException {
    if (vertex instanceof MaxUnpooling unpooling) {
      SubsamplingLayer pooling =
          new SubsamplingLayer.Builder(
                  SubsamplingLayer.PoolingType.MAX,
                  unpooling.getKernelSize(),
                  unpooling.getStride(),
                  unpooling.getPadding())
              .convolutionMode(unpooling.getConvolutionMode())
              .build();
      checkSizes(pooling);
      MaxUnpooling.of(pooling); // refuses unsupported settings
    }
    if (vertex instanceof RoiPooling pooling) {
      checkWindow(new int[] {pooling.getHeight(), pooling.getWidth()});
    }
    if (vertex instanceof RoiAlign align) {
      checkWindow(new int[] {align.getHeight(), align.getWidth()});
    }
    if (vertex instanceof Proposals proposals) {
      checkSize(proposals.getSuppression().max(), MAX_REGIONS);
    }
    if (vertex instanceof SubsetVertex subset) {
      checkSize(subset.getFrom(), MAX_SIZE);
      checkSize(subset.getTo(), MAX_SIZE);
      if (subset.getFrom() > subset.getTo()) {
        throw wrong(
            formatted(
                "has a subset from %d to %d among its vertices", subset.getFrom(), subset.getTo()));
      }
    }
    if (vertex instanceof MergeVertex merge
        && (merge.getMergeAxis() < 1 || merge.getMergeAxis() > MAX_AXIS)) {
      throw wrong(formatted("has a vertex that merges along axis %d", merge.getMergeAxis()));
    }
    if (vertex instanceof PreprocessorVertex preprocessor) {
      Objects.requireNonNull(preprocessor.getPreProcessor());
    }
    if (vertex instanceof ScaleVertex scale && !Double.isFinite(scale.getScaleFactor())) {
      throw wrong(formatted("has a vertex that scales by %s", scale.getScaleFactor()));
    }
  }

  private void checkSizes(Layer layer) throws DataFileException {
    if (layer instanceof FeedForwardLayer sizes) {
      checkSize(sizes.getNIn(), MAX_SIZE);
      checkSize(sizes.getNOut(), MAX_SIZE);
    }
    if (layer instanceof ConvolutionLayer convolution) {
      checkWindow(convolution.getKernelSize());
      checkWindow(convolution.getStride());
      checkWindow(convolution.getPadding());
      checkWindow(convolution.getDilation());
    }
    if (layer instanceof SubsamplingLayer pooling) {
      checkWindow(pooling.getKernelSize());
      checkWindow(pooling.getStride());
      checkWindow(pooling.getPadding());
      checkWindow(pooling.getDilation());
    }
    if (layer instanceof ZeroPaddingLayer border) {
      checkWindow(border.getPadding());
    }
    if (layer instanceof Cropping2D cropping) {
      checkWindow(cropping.getCropping());
    }
    if (layer instanceof Upsampling2D upsampling) {
      checkWindow(upsampling.getSize());
    }
    if (layer instanceof PaddedShortcut shortcut) {
      new PaddedShortcut(shortcut.getStride(), shortcut.getChannels()); // refuses sizes below 1
      checkSize(shortcut.getStride(), MAX_WINDOW);
      checkSize(shortcut.getChannels(), MAX_SIZE);
    }
  }

  private void checkWindow(int[] sizes) throws DataFileException {
    for (int size : sizes) {
      checkSize(size, MAX_WINDOW);
    }
  }

  private void checkSize(long size, int largest) throws DataFileException {
    if (size < 0 || size > largest) {
      throw wrong(formatted("has a layer with the size %d", size));
    }
  }

  /** Returns the first line of a message; the others are advice to programmers. */
  public static String firstLine(RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof NullPointerException) {
        return "a setting is missing";
      }
      if (cause instanceof ClassCastException) {
        return "a setting is of the wrong kind";
      }
    }
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  /** Returns the error for a configuration in which something was found that is not accepted. */
  DataFileException wrong(String found) {
    return new DataFileException(file, found, "the configuration of a network of this project");
  }
}
