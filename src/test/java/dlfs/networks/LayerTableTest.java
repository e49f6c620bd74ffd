package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.images.ImageShape;
import dlfs.networks.GoogLeNet.Version;
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

/** The table of the layers of a network. */
class LayerTableTest {
  private static final ImageShape PHOTOGRAPHS = new ImageShape(3, 224, 224);

  @Test
  void hasTheModulesOfThePublishedNetwork() throws IOException {
    assertModules(
        "shapes_googlenet.csv",
        LayerTable.of(new GoogLeNet(Version.PAPER, true, PHOTOGRAPHS, 1_000), PHOTOGRAPHS));
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
