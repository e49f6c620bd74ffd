package dlfs.style;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.Engine;
import dlfs.images.ColourImage;
import dlfs.images.folder.ScaledPhotograph;
import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import dlfs.support.SharedFiles;
import dlfs.weights.TensorFile;
import dlfs.weights.TrainedWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gram matrices with published weights, compared with those of another implementation. */
class PublishedGramMatrixTest {
  private static final int GRAM_FROBENIUS = 10;

  @Test
  void hasTheReferenceNorm() throws IOException {
    List<String> rows = Files.readAllLines(SharedFiles.networks("vgg19_features.csv"));
    ColourImage image =
        ScaledPhotograph.read(SharedFiles.image("chelsea_128x128.png"), 128, 16).image();
    StyleNetwork kind = StyleNetwork.VGG_ENCODER;
    ComputationGraph network =
        Engine.accelerate(kind.network(image.shape()).create(LayerSet.BUILTIN, new Sgd(), 1));
    try (TensorFile file = TensorFile.open(SharedFiles.weights("vgg_normalised_conv3_1.pth"))) {
      assertEquals(kind, StyleNetwork.of(file.shapes().keySet()));
      TrainedWeights.load(file, network);
    }
    double[] pixels =
        IntStream.range(0, image.pixels().length).mapToDouble(i -> image.pixels()[i]).toArray();
    INDArray[] features = network.output(kind.input(DataType.FLOAT, pixels));
    assertEquals(rows.size() - 1, features.length);
    for (int layer = 0; layer < features.length; layer++) {
      String[] row = rows.get(layer + 1).split(",");
      double positions = Double.parseDouble(row[3]) * Double.parseDouble(row[4]);
      double norm = Math.sqrt(FeatureMatrix.sumOfSquares(GramMatrix.of(features[layer])));
      double expected = Double.parseDouble(row[GRAM_FROBENIUS]) / positions;
      assertEquals(1, norm / expected, 1e-4, row[1]);
    }
  }
}
