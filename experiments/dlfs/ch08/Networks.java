package dlfs.ch08;

import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Variants;
import dlfs.lab.charts.Picture;
import dlfs.lab.console.ConsoleTable;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.UserError;
import dlfs.networks.PublishedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Section 8.2: the sizes of the networks that became famous with ImageNet: their depth, parameters,
 * multiply-adds and receptive fields; or the layers of one of them, with a picture of its graph.
 */
public final class Networks implements Experiment {
  private static final String ALL = "all";
  private static final String NAIVE = "naive GoogLeNet";

  private static final Setting<String> NETWORK =
      Setting.choice(
          "network",
          ALL,
          Stream.concat(
                  Stream.of(ALL), Stream.of(PublishedNetwork.values()).map(PublishedNetwork::id))
              .toList(),
          id -> id,
          "the network whose layers are listed; all: the sizes of all networks");

  private static final Setting<Integer> IMAGE_SIZE =
      Setting.integer("imageSize", 0, 0, 4_096, "height and width of the images; 0: as published");

  private static final Setting<Integer> CHANNELS =
      Setting.integer("channels", 3, 1, 1_024, "the number of channels of the images");

  private static final Setting<Integer> CLASSES =
      Setting.integer("classes", 0, 0, 100_000, "the number of classes; 0: as published");

  private static final Setting<Boolean> AUXILIARY =
      Setting.flag("auxiliary", "GoogLeNet with its auxiliary classifiers");

  @Override
  public About about() {
    return About.withoutData(
        "Networks",
        "8.2",
        "How large are the networks that became famous with ImageNet?",
        List.of(NETWORK, IMAGE_SIZE, CHANNELS, CLASSES, AUXILIARY),
        Stream.of(
                Sized.DEPTH,
                Sized.CHANNELS,
                Sized.HEIGHT,
                Sized.WIDTH,
                Sized.PARAMETERS,
                Sized.MULTIPLY_ADDS,
                Sized.FIELD)
            .map(FinalFigure::whole)
            .toList());
  }

  @Override
  public Metrics run(Lab lab) {
    String id = lab.get(NETWORK);
    List<Sized> all = id.equals(ALL) ? networks(lab) : layers(sized(lab, PublishedNetwork.of(id)));
    return lab.compare(
        Variants.of(all, Sized::id),
        1,
        (run, sized) -> {
          sized.record(run);
          run.step();
        });
  }

  /** Returns all networks. */
  private static List<Sized> networks(Lab lab) {
    List<Sized> networks = new ArrayList<>();
    for (PublishedNetwork network : PublishedNetwork.values()) {
      SizedNetwork sized = sized(lab, network);
      networks.add(sized);
      if (network == PublishedNetwork.GOOG_LE_NET) {
        networks.add(sized.withoutReductions(NAIVE));
      }
    }
    return networks;
  }

  /** Returns a network and its modules. */
  private static List<Sized> layers(SizedNetwork network) {
    List<Sized> layers = new ArrayList<>(List.of(network));
    network.table().modules().forEach(module -> layers.add(new SizedModule(module)));
    return layers;
  }

  /** Returns a network for the images and classes of the settings. */
  private static SizedNetwork sized(Lab lab, PublishedNetwork network) {
    int size = lab.get(IMAGE_SIZE) == 0 ? network.images().height() : lab.get(IMAGE_SIZE);
    int classes = lab.get(CLASSES) == 0 ? network.classes() : lab.get(CLASSES);
    try {
      return SizedNetwork.of(
          network.id(), new ImageShape(lab.get(CHANNELS), size, size), classes, lab.get(AUXILIARY));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          formatted("-D%s=%d does not fit: %s.", IMAGE_SIZE.name(), size, e.getMessage()), e);
    }
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "8.2.2: VGG has 16 or 19 layers with weights: VGG16 and VGG19",
            "VGG-16 and VGG-19 have as many layers with weights as their names say",
            Quantity.last(Sized.DEPTH, "vgg16").is(16),
            Quantity.last(Sized.DEPTH, "vgg19").is(19)),
        Claim.inEverySeed(
            "8.2.2: convolutions with small filters of 3x3, two to four in a row, then pooling",
            "VGG has 3x3 filters only, with pooling after two to four convolutions",
            Stream.of("vgg16", "vgg19")
                .flatMap(
                    id ->
                        Stream.of(
                            Quantity.last(Sized.SHARE_OF_3X3, id).is(1),
                            Quantity.last(Sized.SHORTEST_STACK, id).atLeast(2),
                            Quantity.last(Sized.LONGEST_STACK, id).atMost(4)))
                .toArray(Quantity.Check[]::new)),
        Claim.inEverySeed(
            "8.2.3: GoogLeNet is wide as well as deep: several filters and pooling side by side",
            "GoogLeNet concatenates four branches in its inception blocks, and is deeper than VGG",
            Quantity.last(Sized.BRANCHES, "googlenet").is(4),
            Quantity.last(Sized.DEPTH, "vgg19").below(Quantity.last(Sized.DEPTH, "googlenet"))),
        Claim.inEverySeed(
            "8.2.3: 1x1 convolutions, which reduce the channels, save parameters and time",
            "Without the 1x1 reductions of its inception blocks, GoogLeNet has several times the "
                + "parameters and multiply-adds",
            ofNaive("ratio of parameters", Sized.PARAMETERS).atLeast(2),
            ofNaive("ratio of multiply-adds", Sized.MULTIPLY_ADDS).atLeast(2)),
        Claim.inEverySeed(
            "8.2.4: with shortcuts, networks of more than 150 layers can be trained",
            "ResNet-152 has more than 150 layers with weights",
            Quantity.last(Sized.DEPTH, "resnet152").atLeast(151)),
        Claim.inEverySeed(
            "8.2.4: ResNet is based on VGG, and made deeper with shortcuts",
            "ResNet-50 is deeper than VGG-19, with fewer parameters and multiply-adds",
            Quantity.last(Sized.DEPTH, "vgg19").below(Quantity.last(Sized.DEPTH, "resnet50")),
            Quantity.last(Sized.PARAMETERS, "resnet50")
                .below(Quantity.last(Sized.PARAMETERS, "vgg19")),
            Quantity.last(Sized.MULTIPLY_ADDS, "resnet50")
                .below(Quantity.last(Sized.MULTIPLY_ADDS, "vgg19"))));
  }

  private static Quantity ofNaive(String name, String metric) {
    return Quantity.last(metric, NAIVE).over(name, Quantity.last(metric, "googlenet"));
  }

  /** Returns the network whose layers were measured; empty if it was all networks. */
  private static Optional<SizedNetwork> chosen(Metrics metrics) {
    return metrics.variants().contains(NAIVE)
        ? Optional.empty()
        : Optional.of(SizedNetwork.from(metrics, metrics.variants().get(0)));
  }

  @Override
  public Optional<ConsoleTable> table(Metrics metrics) {
    return Optional.of(
        chosen(metrics)
            .map(NetworkTables::ofLayers)
            .orElseGet(() -> NetworkTables.ofNetworks(metrics)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of(
        chosen(metrics)
            .map(network -> Picture.of(network.id() + ".png", network.drawing()))
            .orElseGet(() -> Picture.of("networks.png", NetworkSizeChart.of(metrics))));
  }
}
