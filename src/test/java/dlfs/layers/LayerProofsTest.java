package dlfs.layers;

import static dlfs.support.Nets.initialised;
import static dlfs.support.Nets.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dlfs.support.Samples;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Every from-scratch layer in the table {@link LayerKind} is a subject of the tests that prove it:
 * a gradient check, a comparison with DL4J's own layer or with results computed by hand, and the
 * refusal of inputs of a wrong shape.
 */
class LayerProofsTest {

  private static Set<String> names(Stream<Layer> layers) {
    return layers
        .map(layer -> layer.getClass().getSimpleName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the names of the registered layers that are not among the given ones. */
  private static Set<String> without(Stream<Layer> proof) {
    Set<String> missing =
        Stream.of(LayerKind.values())
            .flatMap(kind -> kind.fromScratchLayers().stream())
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new));
    missing.removeAll(names(proof));
    return missing;
  }

  @Test
  void checkGradients() {
    assertEquals(Set.of(), without(layersWithCheckedGradients()));
  }

  private static Stream<Layer> layersWithCheckedGradients() {
    return Stream.of(
            LayerGradientsTest.checkedLayers(),
            PositionwiseLossTest.checkedLayers(),
            RegressionLossTest.checkedLayers())
        .flatMap(layers -> layers);
  }

  @Test
  void compareWithDl4jOrAReference() {
    Stream<Layer> compared =
        Stream.of(
                LayerSetTest.comparedLayers(),
                SettingsConformanceTest.comparedLayers(),
                LayersByHandTest.comparedLayers(),
                LstmTest.comparedLayers(),
                PositionwiseLossTest.comparedLayers(),
                RegressionLossTest.comparedLayers())
            .flatMap(layers -> layers);
    assertEquals(Set.of(), without(compared));
  }

  /** The layers without a refusal in {@link RefusalsTest}, each once. */
  static List<Layer> layersWithoutRefusals() {
    Set<String> withoutRefusals = without(RefusalsTest.refusingLayers());
    return LayerGradientsTest.checkedLayers()
        .filter(layer -> withoutRefusals.remove(layer.getClass().getSimpleName()))
        .toList();
  }

  /** A layer that refuses no shape has to take any. */
  @ParameterizedTest
  @MethodSource("layersWithoutRefusals")
  void refuseInputsOfAWrongShapeOrTakeAny(Layer layer) {
    var network = initialised(settings(DataType.DOUBLE).list().layer(layer.clone()).build());
    for (long[] shape : List.of(shape(2, 3), shape(2, 3, 4), shape(2, 3, 4, 5))) {
      var y = network.output(Samples.uniform(1, DataType.DOUBLE, shape));
      assertEquals(2 * 3, y.size(0) * 3, "samples");
      assertFalse(y.isNaN().any());
    }
  }

  private static long[] shape(long... sizes) {
    return sizes;
  }

  @Test
  void findALayerThatNothingProves() {
    assertEquals(
        Set.of("Flatten"),
        without(layersWithCheckedGradients().filter(layer -> !(layer instanceof Flatten))));
  }
}
