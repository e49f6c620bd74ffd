package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.InputGradient;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import dlfs.support.Parameters;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class VggFeaturesTest {
  private static final int[][] CONVOLUTIONS = { // input and output channels
    {3, 64},
    {64, 64},
    {64, 128},
    {128, 128},
    {128, 256},
    {256, 256},
    {256, 256},
    {256, 256},
    {256, 512},
    {512, 512},
    {512, 512},
    {512, 512},
    {512, 512}
  };

  @ParameterizedTest
  @EnumSource(LayerSet.class)
  void hasTheWeightsOfVggUpToItsFifthBlock(LayerSet layers) {
    long expected = 0;
    for (int[] channels : CONVOLUTIONS) {
      expected += 9L * channels[0] * channels[1] + channels[1];
    }
    var network = new VggFeatures(new ImageShape(3, 224, 224));
    assertEquals(expected, Parameters.trained(network.configuration(layers, new Sgd(), 1)));
  }

  @Test
  void outputsTheFeaturesOfThePaper() {
    var network = new VggFeatures(new ImageShape(3, 16, 37)).create(LayerSet.BUILTIN, new Sgd(), 1);
    List<INDArray> features =
        new InputGradient(network).outputs(Nd4j.rand(DataType.FLOAT, 1, 3, 16, 37));
    long[][] shapes = {
      {1, 64, 16, 37},
      {1, 128, 8, 18},
      {1, 256, 4, 9},
      {1, 512, 2, 4},
      {1, 512, 2, 4},
      {1, 512, 1, 2}
    };
    for (int i = 0; i < shapes.length; i++) {
      assertArrayEquals(shapes[i], features.get(i).shape(), VggFeatures.FEATURES.get(i));
    }
  }

  @Test
  void refusesImagesThatAreTooSmall() {
    var small = new ImageShape(3, 15, 99);
    var refusal = assertThrows(IllegalArgumentException.class, () -> new VggFeatures(small));
    assertEquals("VggFeatures needs at least 16x16 pixels, not 3x15x99", refusal.getMessage());
  }
}
