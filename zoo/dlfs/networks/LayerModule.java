package dlfs.networks;

import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.networks.LayerRow.Role;
import java.util.List;

/**
 * Layers of a {@link LayerTable} that form a part of the network, such as an inception block, or a
 * convolution and its batch normalisation.
 *
 * @param name the part of the layers' names before the first dot
 * @param rows the layers, in order, at least one
 */
public record LayerModule(String name, List<LayerRow> rows) {
  public LayerModule {
    rows = List.copyOf(rows);
  }

  /** The number of trained parameters. */
  public long parameters() {
    return rows.stream().mapToLong(LayerRow::parameters).sum();
  }

  /** The number of multiply-adds for one image, as in {@link LayerRow#multiplyAdds}. */
  public long multiplyAdds() {
    return rows.stream().mapToLong(LayerRow::multiplyAdds).sum();
  }

  /** The shape of the output. */
  public ImageShape output() {
    return last().output();
  }

  /** The part of an image that an element of the output depends on. */
  public ReceptiveField field() {
    return last().field();
  }

  private LayerRow last() {
    return rows.get(rows.size() - 1);
  }

  /**
   * Its type in words, such as "conv 7x7/2 + batch norm". A residual block whose shortcut is not
   * the identity has the kind of its shortcut in addition: "bottleneck block, projection".
   */
  public String type() {
    long convolutions = count(Role.CONVOLUTION);
    if (count(Role.ADDITION) > 0) {
      return residualType();
    }
    if (count(Role.CONCATENATION) > 0) {
      return count(Role.SELECTION) > 0
          ? formatted("%s in %d groups", first(Role.CONVOLUTION).type(), convolutions)
          : count(Role.POOLING) > 0 ? "inception" : "fire module";
    }
    if (count(Role.LOSS) > 0) {
      return "auxiliary classifier";
    }
    if (convolutions > 1) {
      return formatted("block of %d convolutions", convolutions);
    }
    LayerRow main =
        rows.stream().filter(row -> row.role() != Role.ACCESSORY).findFirst().orElse(last());
    return count(Role.BATCH_NORMALIZATION) > 0 && main.role() == Role.CONVOLUTION
        ? main.type() + " + batch norm"
        : main.type();
  }

  private String residualType() {
    String shortcut = name + ".shortcut";
    boolean projects = rows.stream().anyMatch(row -> row.name().equals(shortcut));
    long convolutions = count(Role.CONVOLUTION) - (projects ? 1 : 0);
    boolean pads = count(Role.SELECTION) > 0;
    String block = convolutions == 3 ? "bottleneck block" : "basic block";
    return projects ? block + ", projection" : pads ? block + ", padding" : block;
  }

  private long count(Role role) {
    return rows.stream().filter(row -> row.role() == role).count();
  }

  private LayerRow first(Role role) {
    return rows.stream().filter(row -> row.role() == role).findFirst().orElseThrow();
  }
}
