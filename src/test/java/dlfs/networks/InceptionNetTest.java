package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.InceptionNet.Block;
import dlfs.optimizers.Sgd;
import dlfs.support.Samples;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

/** The network for comparing inception blocks. */
class InceptionNetTest {
  private static final ImageShape IMAGES = new ImageShape(1, 28, 28);

  /** The inception block has the parameters of block 3a in the paper's table 1, about 159,000. */
  @ParameterizedTest
  @CsvSource({"INCEPTION, 163696", "WITHOUT_REDUCTIONS, 393472", "CONVOLUTION, 442624"})
  void hasBlocksOfTheSameWidthWithTheseParameters(Block block, long parameters) {
    LayerTable table = LayerTable.of(new InceptionNet(block, IMAGES, 10), IMAGES);
    assertEquals(parameters, rows(table, "block1").mapToLong(LayerRow::parameters).sum());
    for (String name : List.of("block1", "block2")) {
      LayerRow last = rows(table, name).reduce((earlier, later) -> later).orElseThrow();
      assertEquals(new ImageShape(256, 7, 7), last.output(), name);
    }
    var network = new InceptionNet(block, IMAGES, 10).create(LayerSet.SCRATCH, new Sgd(), 1);
    var x = Samples.uniform(1, DataType.FLOAT, 2, 28 * 28);
    assertArrayEquals(new long[] {2, 10}, network.outputSingle(x).shape());
  }

  private static Stream<LayerRow> rows(LayerTable table, String block) {
    return table.rows().stream().filter(row -> row.name().startsWith(block + "."));
  }

  @ParameterizedTest
  @CsvSource({"4, 28, 10", "28, 4, 10", "28, 28, 0"})
  void refusesSmallerImagesAndNoClasses(int height, int width, int classes) {
    var images = new ImageShape(1, height, width);
    assertThrows(
        IllegalArgumentException.class, () -> new InceptionNet(Block.INCEPTION, images, classes));
  }
}
