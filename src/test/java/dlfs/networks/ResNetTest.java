package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.Engine;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.ResNet.Version;
import dlfs.optimizers.Sgd;
import dlfs.support.Parameters;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The residual networks for photographs, of which those that are created get small images. */
class ResNetTest {
  private static final ImageShape PHOTOGRAPHS = new ImageShape(3, 224, 224);

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  /** As torchvision's documentation has them. */
  @ParameterizedTest
  @CsvSource({"18, 11689512", "34, 21797672", "50, 25557032", "101, 44549160", "152, 60192808"})
  void hasThePublishedNumberOfParameters(int depth, long expected) {
    for (LayerSet layers : LayerSet.values()) {
      for (Version version : Version.values()) {
        var network = new ResNet(depth, version, PHOTOGRAPHS, 1_000);
        assertEquals(
            expected,
            Parameters.trained(network.configuration(layers, new Sgd(), 1)),
            layers + " " + version);
      }
    }
  }

  @Test
  void namesItsLayersAsInThePaper() {
    assertEquals(
        Set.of(
            "conv1",
            "conv1.norm",
            "conv2_1.conv1",
            "conv2_1.conv1.norm",
            "conv2_1.conv2",
            "conv2_1.conv2.norm",
            "conv2_1.conv3",
            "conv2_1.conv3.norm",
            "conv2_1.shortcut",
            "conv2_1.shortcut.norm",
            "conv2_2.conv1",
            "conv2_2.conv1.norm",
            "conv2_2.conv2",
            "conv2_2.conv2.norm",
            "conv2_2.conv3",
            "conv2_2.conv3.norm",
            "fc"),
        new ResNet(50, PHOTOGRAPHS, 1_000)
            .configuration(LayerSet.SCRATCH, new Sgd(), 1).getVertices().keySet().stream()
                .filter(name -> name.matches("(conv1|conv2_[12]\\.[a-z]+\\d?)(\\.norm)?|fc"))
                .collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @CsvSource({
    "50, V1, conv1",
    "50, V1_5, conv2",
    "152, V1, conv1",
    "152, V1_5, conv2",
    "18, V1, conv1",
    "18, V1_5, conv1"
  })
  void hasItsStrideWhereTheVersionSays(int depth, Version version, String expected) {
    var vertices =
        new ResNet(depth, version, PHOTOGRAPHS, 1_000)
            .configuration(LayerSet.BUILTIN, new Sgd(), 1)
            .getVertices();
    Set<String> halving =
        vertices.keySet().stream()
            .filter(
                name ->
                    vertices.get(name) instanceof LayerVertex layer
                        && layer.getLayerConf().getLayer() instanceof ConvolutionLayer convolution
                        && convolution.getStride()[0] == 2)
            .collect(Collectors.toSet());
    assertEquals(
        Set.of(
            "conv1",
            "conv3_1." + expected,
            "conv3_1.shortcut",
            "conv4_1." + expected,
            "conv4_1.shortcut",
            "conv5_1." + expected,
            "conv5_1.shortcut"),
        halving);
  }

  @ParameterizedTest
  @CsvSource({"18, V1_5", "50, V1"})
  void givesTheSameWithBothLayerSetsAndEngines(int depth, Version version) {
    var images = new ImageShape(3, 33, 38);
    Agreement.assertSameOutputs(new ResNet(depth, version, images, 4), images, 4);
  }

  @Test
  void hasCorrectGradients() {
    assertRightGradients(18, 17 + 3); // 3 in shortcuts
  }

  @Test
  @Tag("regression")
  void hasCorrectGradientsWithBottlenecks() {
    assertRightGradients(50, 49 + 4);
  }

  private static void assertRightGradients(int depth, int convolutions) {
    var images = new ImageShape(1, 33, 32);
    int arrays = 3 * convolutions + 2; // weights, scales and offsets; the last layer
    Agreement.assertRightGradients(arrays, new ResNet(depth, images, 3), images, 3);
  }

  @Test
  void refusesWhatItCannotBe() {
    assertRefusal("a ResNet has 18, 34, 50, 101 or 152 layers with weights, not 20", 20, 10);
    assertRefusal("a ResNet needs at least 1 class, not 0", 18, 0);
  }

  private static void assertRefusal(String message, int depth, int classes) {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> new ResNet(depth, PHOTOGRAPHS, classes));
    assertEquals(message, refusal.getMessage());
  }
}
