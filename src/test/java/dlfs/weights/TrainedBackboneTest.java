package dlfs.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.Engine;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.layers.LayerSet;
import dlfs.networks.Backbone;
import dlfs.networks.Rcnn;
import dlfs.optimizers.Sgd;
import java.io.IOException;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Trained convolutions of a detector. */
class TrainedBackboneTest {
  private static final PublishedWeights PUBLISHED = PublishedWeights.SQUEEZE_NET;
  private static final ImageShape SHAPE = PUBLISHED.preprocessing().shape();

  /** The border of the detector is 10 pixels wide, which is 5 outputs of the first convolution. */
  @Test
  void computesTheFirstConvolutionFromPixelsAsTheyAre() throws IOException {
    var classifier = (ComputationGraph) PUBLISHED.network().create(LayerSet.BUILTIN, new Sgd(), 1);
    try (TensorFile file = PUBLISHED.openBundled()) {
      TrainedWeights.load(file, classifier);
    }
    ComputationGraph detector =
        new Rcnn(Backbone.SQUEEZE_NET, SHAPE, 2).create(LayerSet.BUILTIN, new Sgd(), 1);
    TrainedBackbone.load(detector);
    assertEquals(classifier.getParam("fire9.expand3x3_W"), detector.getParam("fire9.expand3x3_W"));

    var random = new SplittableRandom(1);
    float[] pixels = new float[SHAPE.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(256) / 255f;
    }
    var image = new LabelledImages(SHAPE, 1, pixels, new int[] {0});
    INDArray x = PUBLISHED.preprocessing().normalization().apply(image, DataType.FLOAT);
    INDArray expected = firstOf(classifier, x);
    var size = NDArrayIndex.interval(5, 5 + expected.size(2));
    INDArray found =
        firstOf(detector, Nd4j.createFromArray(pixels).reshape(1, SHAPE.size()))
            .get(NDArrayIndex.all(), NDArrayIndex.all(), size, size);
    double largest = expected.amaxNumber().doubleValue();
    assertEquals(0, expected.sub(found).amaxNumber().doubleValue(), 1e-4 * largest);
  }

  private static INDArray firstOf(ComputationGraph network, INDArray x) {
    return Engine.accelerate(network).feedForward(new INDArray[] {x}, false).get("conv1");
  }
}
