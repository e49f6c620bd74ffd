package dlfs.networks;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.LayerRow.Role;
import dlfs.optimizers.Sgd;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * The layers of a network for images: their output shapes, trained parameters, multiply-adds and
 * receptive fields. It is made from the network's configuration; no parameters are allocated.
 *
 * @param rows a row for each layer, and for each vertex that is no layer, such as an addition; each
 *     comes after those that it has as inputs
 */
public record LayerTable(List<LayerRow> rows) {
  /** The name of the images among the inputs of a layer. */
  public static final String INPUT = "input";

  public LayerTable {
    rows = List.copyOf(rows);
  }

  /**
   * Makes the table of a network.
   *
   * @param images the shape of the images that the network is made for
   * @throws IllegalArgumentException if it has a layer of a kind that no network of chapters 7 and
   *     8.2 has, such as a recurrent one
   */
  public static LayerTable of(Network<?> network, ImageShape images) {
    if (network instanceof ChainNetwork chain) {
      return of(chain.configuration(LayerSet.BUILTIN, new Sgd(), 0), images);
    }
    if (network instanceof GraphNetwork graph) {
      return of(graph.configuration(LayerSet.BUILTIN, new Sgd(), 0), images);
    }
    throw new IllegalArgumentException(network + " is neither a chain nor a graph");
  }

  private static LayerTable of(MultiLayerConfiguration network, ImageShape images) {
    List<InputType> types = network.getLayerActivationTypes(images.flattened());
    var rows = new LayerRows(images);
    String before = INPUT;
    for (int i = 0; i < types.size(); i++) {
      NeuralNetConfiguration layer = network.getConf(i);
      String name = layer.getLayer().getLayerName();
      rows.append(name, layer, before, types.get(i));
      before = name;
    }
    return rows.table();
  }

  private static LayerTable of(ComputationGraphConfiguration network, ImageShape images) {
    Map<String, InputType> types = network.getLayerActivationTypes(images.flattened());
    var rows = new LayerRows(images);
    network
        .getVertices()
        .forEach(
            (name, vertex) -> {
              List<String> inputs = network.getVertexInputs().get(name);
              if (vertex instanceof LayerVertex layer) {
                rows.append(name, layer.getLayerConf(), inputs.get(0), types.get(name));
              } else {
                rows.append(name, vertex, inputs, types.get(name));
              }
            });
    return rows.table();
  }

  /** The number of trained parameters. */
  public long parameters() {
    return rows.stream().mapToLong(LayerRow::parameters).sum();
  }

  /**
   * The number of multiply-adds of convolutions and fully connected layers for one image, as in
   * {@link LayerRow#multiplyAdds}.
   */
  public long multiplyAdds() {
    return rows.stream().mapToLong(LayerRow::multiplyAdds).sum();
  }

  /**
   * The depth of the network: the number of convolutions and fully connected layers on the longest
   * path from the images to an output.
   */
  public int depth() {
    return rows.stream().mapToInt(LayerRow::depth).max().orElse(0);
  }

  /**
   * The height and width, in pixels, of the receptive field of the last layer that does not cover
   * whole images: the last one before a fully connected layer or the pooling of whole images.
   */
  public int receptiveField() {
    return rows.stream()
        .map(LayerRow::field)
        .filter(field -> !field.isWhole())
        .mapToInt(ReceptiveField::size)
        .max()
        .orElse(1);
  }

  /**
   * Returns the modules of the network, in the order of their first layers. A loss that is not part
   * of a larger module is left out.
   */
  public List<LayerModule> modules() {
    Map<String, List<LayerRow>> byName = new LinkedHashMap<>();
    for (LayerRow row : rows) {
      byName.computeIfAbsent(row.module(), name -> new ArrayList<>()).add(row);
    }
    return byName.entrySet().stream()
        .map(entry -> new LayerModule(entry.getKey(), entry.getValue()))
        .filter(module -> module.rows().stream().anyMatch(row -> row.role() != Role.LOSS))
        .toList();
  }
}
