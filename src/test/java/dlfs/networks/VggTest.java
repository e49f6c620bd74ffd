package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.Engine;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import dlfs.support.Parameters;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** VGG, on images of 32x32 pixels except where only its configuration is made. */
class VggTest {
  private static final ImageShape PHOTOGRAPHS = new ImageShape(3, 224, 224);

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  /** As torchvision's documentation has them. */
  @ParameterizedTest
  @CsvSource({
    "11, false, 132863336",
    "13, false, 133047848",
    "16, false, 138357544",
    "19, false, 143667240",
    "11, true, 132868840",
    "13, true, 133053736",
    "16, true, 138365992",
    "19, true, 143678248"
  })
  void hasThePublishedNumberOfParameters(int depth, boolean normalised, long expected) {
    var network = new Vgg(depth, normalised, PHOTOGRAPHS, 1_000);
    for (LayerSet layers : LayerSet.values()) {
      assertEquals(
          expected, Parameters.trained(network.configuration(layers, new Sgd(), 1)), layers.name());
    }
  }

  @Test
  void namesItsLayersAsInThePaper() {
    assertEquals(
        List.of(
            "conv1_1",
            "pool1",
            "conv2_1",
            "pool2",
            "conv3_1",
            "conv3_2",
            "pool3",
            "conv4_1",
            "conv4_2",
            "pool4",
            "conv5_1",
            "conv5_2",
            "pool5",
            "fc6",
            "fc6.dropout",
            "fc7",
            "fc7.dropout",
            "fc8"),
        names(false).subList(0, 18));
    assertEquals(
        List.of("conv1_1", "conv1_1.norm", "conv1_1.norm.relu", "pool1"),
        names(true).subList(0, 4));
  }

  private static List<String> names(boolean normalised) {
    return new Vgg(11, normalised, PHOTOGRAPHS, 1_000)
        .configuration(LayerSet.SCRATCH, new Sgd(), 1).getConfs().stream()
            .map(layer -> layer.getLayer().getLayerName())
            .toList();
  }

  @Test
  void givesTheSameWithBothLayerSetsAndEngines() {
    var images = new ImageShape(1, 32, 40);
    Agreement.assertSameOutputs(new Vgg(11, true, images, 4), images, 4);
  }

  @Test
  @Tag("regression")
  void hasCorrectGradients() {
    var images = new ImageShape(2, 33, 32);
    Agreement.assertRightGradients(11 + 11, new Vgg(11, false, images, 3), images, 3);
  }

  @Test
  void refusesWhatItCannotBe() {
    var small = new ImageShape(3, 40, 31);
    assertRefusal("VGG has 11, 13, 16 or 19 layers with weights, not 12", 12, PHOTOGRAPHS, 10);
    assertRefusal("VGG needs images of at least 32x32 pixels, not 40x31", 16, small, 10);
    assertRefusal("VGG needs at least 1 class, not 0", 16, PHOTOGRAPHS, 0);
  }

  private static void assertRefusal(String message, int depth, ImageShape images, int classes) {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> new Vgg(depth, false, images, classes));
    assertEquals(message, refusal.getMessage());
  }
}
