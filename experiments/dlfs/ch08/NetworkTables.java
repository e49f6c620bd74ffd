package dlfs.ch08;

import static dlfs.text.Text.formatted;

import dlfs.lab.console.ConsoleTable;
import dlfs.lab.results.Metrics;
import dlfs.networks.LayerModule;
import dlfs.networks.LayerTable;
import dlfs.networks.PublishedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Tables of the sizes of networks, and of the layers of a network, for the console. */
final class NetworkTables {
  private static final String MULTIPLY_ADDS = "mult-adds";
  private static final String NOTE =
      "mult-adds: millions of multiply-adds of convolutions and fully connected layers for one "
          + "image; field: height and width of the receptive field, in pixels";

  private NetworkTables() {}

  /** Makes the table of the layers of a network: a row for each module. */
  static ConsoleTable ofLayers(SizedNetwork network) {
    LayerTable table = network.table();
    List<List<String>> rows = new ArrayList<>();
    for (LayerModule module : table.modules()) {
      rows.add(
          List.of(
              module.name(),
              module.type(),
              module.output().toString(),
              whole(module.parameters()),
              millions(module.multiplyAdds()),
              whole(module.field().size())));
    }
    rows.add(
        List.of(
            "total",
            formatted("depth %d", table.depth()),
            "",
            whole(table.parameters()),
            millions(table.multiplyAdds()),
            whole(table.receptiveField())));
    return new ConsoleTable(
        List.of("layer", "type", "output", "parameters", MULTIPLY_ADDS, "field"),
        rows,
        2,
        NOTE + ", in the last row that of the last layer before pooling of whole images or fc.");
  }

  /** Makes the table of the sizes of all measured networks. */
  static ConsoleTable ofNetworks(Metrics metrics) {
    return new ConsoleTable(
        List.of("network", "depth", "parameters", MULTIPLY_ADDS, "field", "top-1"),
        metrics.variants().stream().map(variant -> row(metrics, variant)).toList(),
        1,
        NOTE + "; top-1: the published accuracy on ImageNet, or CIFAR-10 for resnet20 to plain56.");
  }

  private static List<String> row(Metrics metrics, String variant) {
    long seed = metrics.seeds().get(0);
    return List.of(
        variant,
        whole(metrics.values(variant, seed, Sized.DEPTH)[0]),
        whole(metrics.values(variant, seed, Sized.PARAMETERS)[0]),
        millions(metrics.values(variant, seed, Sized.MULTIPLY_ADDS)[0]),
        whole(metrics.values(variant, seed, Sized.FIELD)[0]),
        accuracy(variant));
  }

  private static String accuracy(String id) {
    return Stream.of(PublishedNetwork.values())
        .filter(network -> network.id().equals(id) && network.accuracy().isPresent())
        .map(network -> formatted("%.3f", network.accuracy().getAsDouble()))
        .findFirst()
        .orElse("-");
  }

  private static String whole(double value) {
    return formatted("%,.0f", value);
  }

  private static String millions(double value) {
    return value == 0 ? "-" : formatted("%,.1f", value / 1e6);
  }
}
