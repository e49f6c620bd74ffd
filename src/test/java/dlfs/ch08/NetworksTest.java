package dlfs.ch08;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.settings.UserError;
import dlfs.networks.PublishedNetwork;
import dlfs.support.Experiments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The experiment on the sizes of the published networks. */
class NetworksTest {
  @TempDir Path results;

  @Test
  void listsTheLayersOfANetworkForOtherImagesAndClasses() throws Exception {
    String console =
        Experiments.run(
            new Networks(),
            Map.of(
                "network", "resnet18",
                "imageSize", "64",
                "channels", "1",
                "classes", "7",
                "results.dir", results.toString()));
    assertTrue(console.contains("| conv1"), console);
    assertTrue(console.contains("7x1x1"), console);
    assertTrue(console.lines().allMatch(line -> line.length() <= 79), console);
    var metrics = Experiments.read(results.resolve("Networks"));
    assertEquals(512 * 7 + 7, metrics.values("fc", 0, "parameters")[0]);
    assertEquals(2, metrics.values("conv5_2", 0, "height")[0]);
    assertTrue(Files.exists(results.resolve("Networks/resnet18.png")));
  }

  @Test
  void refusesImagesThatAreTooSmall() {
    var typed = Map.of("network", "vgg16", "imageSize", "31", "results.dir", results.toString());
    var error = assertThrows(UserError.class, () -> Experiments.run(new Networks(), typed));
    assertTrue(error.getMessage().contains("at least 32x32 pixels"), error.getMessage());
  }

  /** Each box has a place of its own, below those of its inputs. */
  @ParameterizedTest
  @EnumSource
  void placesTheLayersOfEveryNetwork(PublishedNetwork network) {
    var sized = new SizedNetwork(network.id(), network.network(), network.images(), 10);
    for (var module : sized.table().modules()) {
      List<ModuleLayout.Place> places = ModuleLayout.of(module).places();
      long distinct =
          places.stream().map(place -> List.of(place.rank(), place.column())).distinct().count();
      assertEquals(places.size(), distinct, module.name());
      for (var place : places) {
        for (int input : place.inputs()) {
          assertTrue(
              input == ModuleLayout.OUTSIDE || places.get(input).rank() < place.rank(),
              place.toString());
        }
      }
    }
  }
}
