package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import dlfs.support.Probabilities;
import dlfs.weights.TrainedBackbone;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class BackboneClassifierTest {
  private static final ImageShape IMAGES = new ImageShape(3, 32, 40);
  private static final int CLASSES = 4;

  private static ComputationGraph classifier(LayerSet layers) {
    return new BackboneClassifier(Backbone.SMALL, IMAGES, CLASSES).create(layers, new Sgd(), 1);
  }

  @ParameterizedTest
  @EnumSource
  void givesAProbabilityForEachClass(LayerSet layers) {
    Probabilities.assertGivenBy(classifier(layers), IMAGES, CLASSES);
  }

  @Test
  void givesItsConvolutionsToAnotherNetwork() {
    ComputationGraph classifier = classifier(LayerSet.BUILTIN);
    ComputationGraph captioner =
        new Nic(Backbone.SMALL, IMAGES, 5, 8).create(LayerSet.SCRATCH, new Sgd(), 2);
    INDArray lstm = captioner.getLayer(Nic.LSTM).params().dup();
    assertNotEquals(classifier.getParam("conv6_W"), captioner.getParam("conv6_W"));
    TrainedBackbone.copy(classifier, captioner);
    for (String parameter : new String[] {"conv1_W", "conv6_W", "conv6.norm_gamma"}) {
      assertEquals(classifier.getParam(parameter), captioner.getParam(parameter), parameter);
    }
    assertEquals(lstm, captioner.getLayer(Nic.LSTM).params());
  }

  @Test
  void refusesImagesThatAreTooSmall() {
    var small = new ImageShape(3, 7, 40);
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new BackboneClassifier(Backbone.SMALL, small, CLASSES));
    assertEquals(
        "the classifier needs images of at least 8x8 pixels, not 7x40", refusal.getMessage());
  }
}
