package dlfs.ch08;

import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.lab.Run;
import dlfs.lab.results.Metrics;
import dlfs.networks.GoogLeNet;
import dlfs.networks.LayerRow;
import dlfs.networks.LayerRow.Role;
import dlfs.networks.LayerTable;
import dlfs.networks.Network;
import dlfs.networks.PublishedNetwork;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * A network whose size is recorded.
 *
 * @param id its name as users type it, or another one if it is not a published network
 * @param images the shape of the images that it is made for
 */
record SizedNetwork(String id, Network<?> network, ImageShape images, int classes)
    implements Sized {

  /**
   * Makes a published network for other images and classes.
   *
   * @param auxiliary whether it has auxiliary classifiers, if it is GoogLeNet
   * @throws IllegalArgumentException if the images are too small for it
   */
  static SizedNetwork of(String id, ImageShape images, int classes, boolean auxiliary) {
    Network<?> network = PublishedNetwork.of(id).network(images, classes);
    Network<?> complete =
        auxiliary && network instanceof GoogLeNet googLeNet
            ? googLeNet.withAuxiliaryClassifiers()
            : network;
    return new SizedNetwork(id, complete, images, classes);
  }

  /** Makes the published network again that a variant has measured. */
  static SizedNetwork from(Metrics metrics, String id) {
    var images =
        new ImageShape(
            value(metrics, id, CHANNELS), value(metrics, id, HEIGHT), value(metrics, id, WIDTH));
    return of(id, images, value(metrics, id, CLASSES), value(metrics, id, OUTPUTS) > 1);
  }

  /** Returns the value that a variant has recorded. */
  static int value(Metrics metrics, String variant, String metric) {
    return (int) metrics.values(variant, metrics.seeds().get(0), metric)[0];
  }

  /** Returns GoogLeNet without the 1x1 reductions of its inception blocks. */
  SizedNetwork withoutReductions(String otherId) {
    return new SizedNetwork(otherId, ((GoogLeNet) network).withoutReductions(), images, classes);
  }

  LayerTable table() {
    return LayerTable.of(network, images);
  }

  /** Draws its graph. */
  BufferedImage drawing() {
    LayerTable table = table();
    boolean normalised =
        table.rows().stream().anyMatch(row -> row.role() == Role.BATCH_NORMALIZATION);
    String title =
        formatted(
            "%s for images of %s%s",
            PublishedNetwork.of(id).title(),
            images,
            normalised ? " (BN: batch normalisation)" : "");
    return NetworkDrawing.draw(title, table, images);
  }

  @Override
  public void record(Run run) {
    LayerTable table = table();
    run.record(CHANNELS, images.channels());
    run.record(HEIGHT, images.height());
    run.record(WIDTH, images.width());
    run.record(CLASSES, classes);
    run.record(DEPTH, table.depth());
    run.record(PARAMETERS, table.parameters());
    run.record(MULTIPLY_ADDS, table.multiplyAdds());
    run.record(FIELD, table.receptiveField());
    run.record(SHARE_OF_3X3, shareOf3x3(table));
    run.record(BRANCHES, branches(table));
    run.record(OUTPUTS, table.rows().stream().filter(row -> row.role() == Role.LOSS).count());
    recordStacks(run, table);
  }

  private static double shareOf3x3(LayerTable table) {
    List<LayerRow> convolutions =
        table.rows().stream().filter(row -> row.role() == Role.CONVOLUTION).toList();
    long small = convolutions.stream().filter(row -> row.type().equals("conv 3x3")).count();
    return (double) small / convolutions.size();
  }

  /** Returns the largest number of branches that are concatenated; 1 if none are. */
  private static int branches(LayerTable table) {
    return table.rows().stream()
        .filter(row -> row.role() == Role.CONCATENATION)
        .mapToInt(row -> row.inputs().size())
        .max()
        .orElse(1);
  }

  /** Records the numbers of convolutions from one pooling to the next. */
  private static void recordStacks(Run run, LayerTable table) {
    int shortest = Integer.MAX_VALUE;
    int longest = 0;
    int current = 0;
    for (LayerRow row : table.rows()) {
      if (row.role() == Role.CONVOLUTION) {
        current++;
      } else if (row.role() == Role.POOLING) {
        shortest = Math.min(shortest, current);
        longest = Math.max(longest, current);
        current = 0;
      }
    }
    run.record(SHORTEST_STACK, shortest);
    run.record(LONGEST_STACK, longest);
  }
}
