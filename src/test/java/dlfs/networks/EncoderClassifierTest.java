package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import dlfs.support.Probabilities;
import dlfs.weights.TrainedBackbone;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncoderClassifierTest {
  private static final ImageShape IMAGES = new ImageShape(3, 16, 24);
  private static final int CLASSES = 4;
  private static final int WIDTH = 2;

  private static ComputationGraph classifier(LayerSet layers) {
    return new EncoderClassifier(WIDTH, IMAGES, CLASSES).create(layers, new Sgd(), 1);
  }

  @ParameterizedTest
  @EnumSource
  void givesAProbabilityForEachClass(LayerSet layers) {
    Probabilities.assertGivenBy(classifier(layers), IMAGES, CLASSES);
  }

  @Test
  void givesItsConvolutionsToNetworksThatClassifyPixels() {
    ComputationGraph classifier = classifier(LayerSet.BUILTIN);
    var larger = new ImageShape(3, 32, 32);
    for (GraphNetwork of :
        List.of(new Fcn(8, WIDTH, larger, CLASSES), new SegNet(WIDTH, larger, CLASSES))) {
      ComputationGraph network = of.create(LayerSet.SCRATCH, new Sgd(), 2);
      assertNotEquals(classifier.getParam("conv3_2_W"), network.getParam("conv3_2_W"));
      TrainedBackbone.copy(classifier, network);
      boolean hasThreeBlocks = of instanceof SegNet;
      classifier.paramTable().keySet().stream()
          .filter(name -> name.startsWith("conv"))
          .filter(name -> !(hasThreeBlocks && name.startsWith("conv4")))
          .forEach(
              name -> assertEquals(classifier.getParam(name), network.getParam(name), of + name));
    }
  }

  @Test
  void refusesWhatItCannotBe() {
    assertRefused("the classifier needs images of at least 16x16 pixels", 15, CLASSES, WIDTH);
    assertRefused("class", 16, 0, WIDTH);
    assertRefused("filters", 16, CLASSES, 0);
  }

  private static void assertRefused(String message, int height, int classes, int width) {
    var images = new ImageShape(3, height, 24);
    var refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new EncoderClassifier(width, images, classes));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }
}
