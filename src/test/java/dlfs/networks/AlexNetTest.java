package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.Engine;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.AlexNet.Version;
import dlfs.optimizers.Sgd;
import dlfs.support.Parameters;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** AlexNet in its published forms. */
class AlexNetTest {
  private static final ImageShape PHOTOGRAPHS = new ImageShape(3, 224, 224);
  private static final ImageShape CAFFE = new ImageShape(3, 227, 227);

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  private static long parameters(
      Version version, ResponseNormalization normalization, ImageShape images, int classes) {
    return Parameters.trained(
        new AlexNet(version, normalization, images, classes)
            .configuration(LayerSet.SCRATCH, new Sgd(), 1));
  }

  /** The first as in the notes that this project started from, the other as in torchvision. */
  @Test
  void hasThePublishedNumberOfParameters() {
    for (var normalization : ResponseNormalization.values()) {
      assertEquals(
          46_764_746,
          parameters(
              Version.DIVE_INTO_DEEP_LEARNING, normalization, new ImageShape(1, 224, 224), 10));
      assertEquals(61_100_840, parameters(Version.ONE_COLUMN, normalization, PHOTOGRAPHS, 1_000));
    }
  }

  /** As in Caffe's bvlc_alexnet. */
  @ParameterizedTest
  @EnumSource
  void hasThePublishedNumberOfParametersInGroups(LayerSet layers) {
    var network = new GroupedAlexNet(ResponseNormalization.PAPER, CAFFE, 1_000);
    assertEquals(60_965_224, Parameters.trained(network.configuration(layers, new Sgd(), 1)));
  }

  @Test
  void normalisesBetweenReluAndPooling() {
    List<String> names =
        new AlexNet(Version.ONE_COLUMN, ResponseNormalization.PAPER, PHOTOGRAPHS, 10)
            .configuration(LayerSet.BUILTIN, new Sgd(), 1).getConfs().stream()
                .map(layer -> layer.getLayer().getLayerName())
                .toList();
    assertEquals(
        List.of(
            "conv1",
            "norm1",
            "pool1",
            "conv2",
            "norm2",
            "pool2",
            "conv3",
            "conv4",
            "conv5",
            "pool5",
            "pool5.dropout",
            "fc6",
            "fc6.dropout",
            "fc7",
            "fc8"),
        names.subList(0, 15));
  }

  @Test
  void hasCaffesShapesInGroups() {
    var configuration =
        new GroupedAlexNet(ResponseNormalization.CAFFE, CAFFE, 1_000)
            .configuration(LayerSet.BUILTIN, new Sgd(), 1);
    Map<String, InputType> types = configuration.getLayerActivationTypes(CAFFE.flattened());
    Map<String, String> shapes =
        configuration.getVertices().entrySet().stream()
            .filter(vertex -> vertex.getValue() instanceof LayerVertex)
            .filter(vertex -> types.get(vertex.getKey()) instanceof InputTypeConvolutional)
            .collect(Collectors.toMap(Map.Entry::getKey, v -> shape(types.get(v.getKey()))));
    assertEquals(
        Map.ofEntries(
            Map.entry("conv1", "96x55x55"),
            Map.entry("norm1", "96x55x55"),
            Map.entry("pool1", "96x27x27"),
            Map.entry("conv2.group1", "128x27x27"),
            Map.entry("conv2.group2", "128x27x27"),
            Map.entry("norm2", "256x27x27"),
            Map.entry("pool2", "256x13x13"),
            Map.entry("conv3", "384x13x13"),
            Map.entry("conv4.group1", "192x13x13"),
            Map.entry("conv4.group2", "192x13x13"),
            Map.entry("conv5.group1", "128x13x13"),
            Map.entry("conv5.group2", "128x13x13"),
            Map.entry("pool5", "256x6x6")),
        shapes);
  }

  private static String shape(InputType type) {
    var images = (InputTypeConvolutional) type;
    return images.getChannels() + "x" + images.getHeight() + "x" + images.getWidth();
  }

  @Test
  void givesTheSameWithBothLayerSetsAndEngines() {
    var images = new ImageShape(3, 63, 71);
    var network = new AlexNet(Version.ONE_COLUMN, ResponseNormalization.CAFFE, images, 4);
    Agreement.assertSameOutputs(network, images, 4);
  }

  /** Without normalisation, of which DL4J's own gradient is not that of its function. */
  @Test
  void trainsAlikeInGroupsWithBothLayerSetsAndEngines() {
    var images = new ImageShape(1, 67, 70);
    Agreement.assertSameUpdates(
        new GroupedAlexNet(ResponseNormalization.NONE, images, 4), images, 4);
  }

  @Test
  @Tag("regression")
  void hasCorrectGradientsInGroups() {
    var images = new ImageShape(2, 67, 67);
    int arrays = 2 * (2 + 3 * 2 + 3); // weights and biases
    Agreement.assertRightGradients(
        arrays, new GroupedAlexNet(ResponseNormalization.PAPER, images, 3), images, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "DIVE_INTO_DEEP_LEARNING, 66, 70, 10, 'AlexNet needs images of at least 67x67 pixels, not 66x70'",
    "ONE_COLUMN, 63, 62, 10, 'AlexNet needs images of at least 63x63 pixels, not 63x62'",
    "ONE_COLUMN, 63, 63, 0, 'AlexNet needs at least 1 class, not 0'"
  })
  void refusesWhatItCannotBe(Version version, int height, int width, int classes, String message) {
    var images = new ImageShape(3, height, width);
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new AlexNet(version, ResponseNormalization.NONE, images, classes));
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void refusesImagesThatAreTooSmallForGroups() {
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new GroupedAlexNet(ResponseNormalization.NONE, new ImageShape(3, 66, 67), 10));
    assertEquals("AlexNet needs images of at least 67x67 pixels, not 66x67", refusal.getMessage());
  }
}
