package dlfs.networks;

import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.layers.ConnectionTable;
import dlfs.layers.LayerKind;
import dlfs.layers.PaddedShortcut;
import dlfs.networks.LayerRow.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeFeedForward;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** Makes the rows of a {@link LayerTable}. */
final class LayerRows {
  private final Map<String, LayerRow> rows = new LinkedHashMap<>();
  private final LayerRow images;

  LayerRows(ImageShape shape) {
    images =
        new LayerRow(
            LayerTable.INPUT, Role.OTHER, "", List.of(), shape, 0, 0, ReceptiveField.PIXEL, 0);
  }

  LayerTable table() {
    return new LayerTable(List.copyOf(rows.values()));
  }

  /** Appends a layer. */
  void append(String name, NeuralNetConfiguration conf, String input, InputType type) {
    Layer layer = conf.getLayer();
    LayerKind kind = LayerKind.of(layer).orElseThrow(() -> unknown(name, layer));
    LayerRow before = row(input);
    ImageShape output = shape(name, type);
    long parameters = trainedParameters(conf);
    Role role = role(kind);
    boolean weighted = role == Role.CONVOLUTION || role == Role.FULLY_CONNECTED;
    long weights = weighted ? parameters - biases((FeedForwardLayer) layer) : 0;
    rows.put(
        name,
        new LayerRow(
            name,
            role,
            words(kind, layer),
            List.of(input),
            output,
            parameters,
            weights * output.pixels(),
            field(kind, layer, before),
            before.depth() + (weighted ? 1 : 0)));
  }

  /** Appends a vertex that is no layer. */
  void append(String name, GraphVertex vertex, List<String> inputs, InputType type) {
    List<LayerRow> before = inputs.stream().map(this::row).toList();
    Role role = role(vertex);
    rows.put(
        name,
        new LayerRow(
            name,
            role,
            role.name().toLowerCase(Locale.ROOT),
            inputs,
            shape(name, type),
            0,
            0,
            ReceptiveField.union(before.stream().map(LayerRow::field).toList()),
            before.stream().mapToInt(LayerRow::depth).max().orElseThrow()));
  }

  private LayerRow row(String name) {
    return rows.getOrDefault(name, images);
  }

  private static Role role(LayerKind kind) {
    return switch (kind) {
      case CONVOLUTION -> Role.CONVOLUTION;
      case AFFINE -> Role.FULLY_CONNECTED;
      case POOLING, GLOBAL_POOLING -> Role.POOLING;
      case BATCH_NORMALIZATION -> Role.BATCH_NORMALIZATION;
      case ACTIVATION, DROPOUT, ZERO_PADDING, FLATTEN -> Role.ACCESSORY;
      case PADDED_SHORTCUT -> Role.SELECTION;
      case SOFTMAX_WITH_LOSS, REGRESSION_LOSS -> Role.LOSS;
      default -> Role.OTHER;
    };
  }

  private static Role role(GraphVertex vertex) {
    if (vertex instanceof ElementWiseVertex) {
      return Role.ADDITION;
    }
    return vertex instanceof MergeVertex ? Role.CONCATENATION : Role.SELECTION;
  }

  private static String words(LayerKind kind, Layer layer) {
    return switch (kind) {
      case CONVOLUTION -> {
        var convolution = (ConvolutionLayer) layer;
        yield "conv " + window(convolution.getKernelSize(), convolution.getStride());
      }
      case POOLING -> {
        var pooling = (SubsamplingLayer) layer;
        String window = window(pooling.getKernelSize(), pooling.getStride());
        yield formatted("%s %s", pool(pooling.getPoolingType()), window);
      }
      case GLOBAL_POOLING -> pool(((GlobalPoolingLayer) layer).getPoolingType());
      case AFFINE -> "fully connected";
      case BATCH_NORMALIZATION -> "batch norm";
      case LOCAL_RESPONSE_NORMALIZATION -> "response norm";
      default -> kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }

  private static String pool(PoolingType type) {
    return type == PoolingType.MAX ? "max pool" : "average pool";
  }

  /** "7x7/2" for a window of 7x7 elements with a stride of 2, "3x3" with a stride of 1. */
  private static String window(int[] kernel, int[] stride) {
    String size = formatted("%dx%d", kernel[0], kernel[1]);
    return stride[0] == 1 ? size : formatted("%s/%d", size, stride[0]);
  }

  private static ReceptiveField field(LayerKind kind, Layer layer, LayerRow before) {
    ReceptiveField field = before.field();
    return switch (kind) {
      case CONVOLUTION -> {
        var convolution = (ConvolutionLayer) layer;
        int reach = convolution.getDilation()[0] * (convolution.getKernelSize()[0] - 1);
        yield field.window(reach, convolution.getStride()[0]);
      }
      case POOLING -> {
        var pooling = (SubsamplingLayer) layer;
        yield field.window(pooling.getKernelSize()[0] - 1, pooling.getStride()[0]);
      }
      case PADDED_SHORTCUT -> field.window(0, ((PaddedShortcut) layer).getStride());
      case AFFINE, GLOBAL_POOLING -> field.whole(before.output().height());
      case ACTIVATION,
          BATCH_NORMALIZATION,
          DROPOUT,
          FLATTEN,
          LOCAL_RESPONSE_NORMALIZATION,
          REGRESSION_LOSS,
          SOFTMAX_WITH_LOSS,
          ZERO_PADDING ->
          field;
      default -> throw unknown(layer.getLayerName(), layer);
    };
  }

  private static long trainedParameters(NeuralNetConfiguration conf) {
    Layer layer = conf.getLayer();
    long constant =
        layer instanceof BatchNormalization normalization
            ? 2 * normalization.getNOut() // the running mean and variance
            : unconnected(conf);
    return layer.initializer().numParams(conf) - constant;
  }

  /** Returns the number of weights that are held at 0. */
  private static long unconnected(NeuralNetConfiguration conf) {
    return Stream.ofNullable(conf.getLayer().getConstraints())
        .flatMap(List::stream)
        .mapToLong(constraint -> ((ConnectionTable) constraint).unconnected(conf))
        .sum();
  }

  private static long biases(FeedForwardLayer layer) {
    boolean has =
        layer instanceof ConvolutionLayer convolution
            ? convolution.hasBias()
            : ((DenseLayer) layer).hasBias();
    return has ? layer.getNOut() : 0;
  }

  private static ImageShape shape(String name, InputType type) {
    if (type instanceof InputTypeConvolutional images) {
      return new ImageShape(
          (int) images.getChannels(), (int) images.getHeight(), (int) images.getWidth());
    }
    if (type instanceof InputTypeFeedForward row) {
      return new ImageShape((int) row.getSize(), 1, 1);
    }
    throw new IllegalArgumentException(
        formatted("the output of %s is %s, neither images nor rows", name, type));
  }

  private static IllegalArgumentException unknown(String name, Layer layer) {
    return new IllegalArgumentException(
        formatted(
            "the table of layers has no row for \"%s\", a %s",
            name, layer.getClass().getSimpleName()));
  }
}
