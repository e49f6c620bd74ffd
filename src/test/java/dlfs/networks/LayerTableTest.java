package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.images.ImageShape;
import dlfs.support.SharedFiles;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of the layers of a network. */
class LayerTableTest {
  @ParameterizedTest
  @CsvSource({
    "shapes_vgg16.csv, vgg16",
    "shapes_vgg19.csv, vgg19",
    "shapes_resnet18.csv, resnet18",
    "shapes_resnet34.csv, resnet34",
    "shapes_resnet50.csv, resnet50"
  })
  void hasTheModulesOfThePublishedNetwork(String file, String id) throws IOException {
    assertModules(file, table(PublishedNetwork.of(id)));
  }

  @Test
  void hasTheModulesOfGoogLeNetWithAuxiliaryClassifiers() throws IOException {
    var images = PublishedNetwork.GOOG_LE_NET.images();
    var network = new GoogLeNet(GoogLeNet.Version.PAPER, true, images, 1_000);
    assertModules("shapes_googlenet.csv", LayerTable.of(network, images));
  }

  /**
   * The multiply-adds are those of the file, in units of 10⁹, and 0 where it has none; the
   * receptive fields of VGG-16 and AlexNet are those of A. Araujo et al., "Computing receptive
   * fields of convolutional neural networks", Distill (2019).
   */
  @ParameterizedTest
  @CsvSource({
    "alexnet, 61100840, 0.7142, 8, 195",
    "alexnet-groups, 60965224, 0.7244, 8, 195",
    "vgg11, 132863336, 7.6091, 11, 150",
    "vgg13, 133047848, 11.3085, 13, 156",
    "vgg16, 138357544, 15.4703, 16, 212",
    "vgg19, 143667240, 19.6321, 19, 268",
    "vgg11-bn, 132868840, 7.6091, 11, 150",
    "vgg13-bn, 133053736, 11.3085, 13, 156",
    "vgg16-bn, 138365992, 15.4703, 16, 212",
    "vgg19-bn, 143678248, 19.6321, 19, 268",
    "googlenet, 6998552, 1.5827, 22, 715",
    "googlenet-torchvision, 6624904, 1.4984, 22, 379",
    "resnet18, 11689512, 1.8141, 18, 435",
    "resnet34, 21797672, 3.6638, 34, 899",
    "resnet50, 25557032, 4.0892, 50, 427",
    "resnet101, 44549160, 7.8014, 101, 971",
    "resnet152, 60192808, 11.5136, 152, 1451",
    "resnet50-v1, 25557032, 3.8580, 50, 483",
    "resnet101-v1, 44549160, 7.5702, 101, 1027",
    "resnet152-v1, 60192808, 11.2824, 152, 1507",
    "squeezenet, 1248424, 0.8613, 18, 155",
    "squeezenet-torchvision, 1248424, 0.8189, 18, 155",
    "resnet20, 269722, 0.0406, 20, 81",
    "resnet56, 853018, 0.1255, 56, 249",
    "plain20, 269722, 0.0406, 20, 81",
    "plain56, 853018, 0.1255, 56, 249"
  })
  void hasThePublishedSize(
      String id, long parameters, double multiplyAdds, int depth, int receptiveField) {
    LayerTable table = table(PublishedNetwork.of(id));
    assertEquals(parameters, table.parameters());
    assertEquals(multiplyAdds, Math.round(table.multiplyAdds() / 1e5) / 1e4);
    assertEquals(depth, table.depth());
    assertEquals(receptiveField, table.receptiveField());
  }

  @ParameterizedTest
  @CsvSource({"PAPER, 13378280", "TORCHVISION, 13004888"})
  void countsTheParametersOfAuxiliaryClassifiers(GoogLeNet.Version version, long expected) {
    var images = PublishedNetwork.GOOG_LE_NET.images();
    var network = new GoogLeNet(version, true, images, 1_000);
    assertEquals(expected, LayerTable.of(network, images).parameters());
  }

  private static LayerTable table(PublishedNetwork network) {
    return LayerTable.of(network.network(), network.images());
  }

  private static void assertModules(String file, LayerTable table) throws IOException {
    Map<String, LayerModule> modules =
        table.modules().stream().collect(Collectors.toMap(LayerModule::name, Function.identity()));
    List<CSVRecord> expected = read(SharedFiles.networks(file));
    for (CSVRecord row : expected) {
      String name = row.get("layer");
      LayerModule module = modules.get(name);
      assertEquals(
          new ImageShape(
              Integer.parseInt(row.get("channels")),
              Integer.parseInt(row.get("height")),
              Integer.parseInt(row.get("width"))),
          module.output(),
          name);
      assertEquals(Long.parseLong(row.get("parameters")), module.parameters(), name);
      assertEquals(Long.parseLong(row.get("mult_adds")), module.multiplyAdds(), name);
    }
    assertEquals(expected.size(), modules.size(), "the number of modules: " + modules.keySet());
  }

  private static List<CSVRecord> read(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      var format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
      return format.parse(reader).getRecords();
    }
  }
}
