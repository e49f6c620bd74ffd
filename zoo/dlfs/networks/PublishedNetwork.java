package dlfs.networks;

import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The networks of section 8.2, each in the forms in which trained weights are published. */
public enum PublishedNetwork {
  /** As in torchvision. */
  ALEX_NET("alexnet", "AlexNet", 0.56522, alexNet()),
  /** In two groups, as in the paper; the accuracy is that of Caffe's {@code bvlc_alexnet}. */
  ALEX_NET_GROUPS("alexnet-groups", "AlexNet in two groups", 227, 0.571, groupedAlexNet()),
  VGG_11("vgg11", "VGG-11", 0.69020, vgg(11, false)),
  VGG_13("vgg13", "VGG-13", 0.69928, vgg(13, false)),
  VGG_16("vgg16", "VGG-16", 0.71592, vgg(16, false)),
  VGG_19("vgg19", "VGG-19", 0.72376, vgg(19, false)),
  VGG_11_BN("vgg11-bn", "VGG-11 with batch normalisation", 0.70370, vgg(11, true)),
  VGG_13_BN("vgg13-bn", "VGG-13 with batch normalisation", 0.71586, vgg(13, true)),
  VGG_16_BN("vgg16-bn", "VGG-16 with batch normalisation", 0.73360, vgg(16, true)),
  VGG_19_BN("vgg19-bn", "VGG-19 with batch normalisation", 0.74218, vgg(19, true)),
  /** As in the paper; the accuracy is that of Caffe's {@code bvlc_googlenet}. */
  GOOG_LE_NET("googlenet", "GoogLeNet", 0.687, googLeNet(GoogLeNet.Version.PAPER)),
  GOOG_LE_NET_TORCHVISION(
      "googlenet-torchvision",
      "GoogLeNet of torchvision",
      0.69778,
      googLeNet(GoogLeNet.Version.TORCHVISION)),
  RES_NET_18("resnet18", "ResNet-18", 0.69758, resNet(18, ResNet.Version.V1_5)),
  RES_NET_34("resnet34", "ResNet-34", 0.73314, resNet(34, ResNet.Version.V1_5)),
  RES_NET_50("resnet50", "ResNet-50", 0.76130, resNet(50, ResNet.Version.V1_5)),
  RES_NET_101("resnet101", "ResNet-101", 0.77374, resNet(101, ResNet.Version.V1_5)),
  RES_NET_152("resnet152", "ResNet-152", 0.78312, resNet(152, ResNet.Version.V1_5)),
  RES_NET_50_V1("resnet50-v1", "ResNet-50 v1", 0.753, resNet(50, ResNet.Version.V1)),
  RES_NET_101_V1("resnet101-v1", "ResNet-101 v1", 0.764, resNet(101, ResNet.Version.V1)),
  RES_NET_152_V1("resnet152-v1", "ResNet-152 v1", 0.770, resNet(152, ResNet.Version.V1)),
  /** The authors' form in Caffe. */
  SQUEEZE_NET("squeezenet", "SqueezeNet 1.0", 227, 0.575, squeezeNet(SqueezeNet.Version.CAFFE)),
  SQUEEZE_NET_TORCHVISION(
      "squeezenet-torchvision",
      "SqueezeNet 1.0 of torchvision",
      0.58092,
      squeezeNet(SqueezeNet.Version.TORCHVISION)),
  RES_NET_20("resnet20", "ResNet-20", 32, 0.9173, cifarResNet(20)),
  RES_NET_32("resnet32", "ResNet-32", 32, Double.NaN, cifarResNet(32)),
  RES_NET_44("resnet44", "ResNet-44", 32, Double.NaN, cifarResNet(44)),
  RES_NET_56("resnet56", "ResNet-56", 32, 0.9339, cifarResNet(56)),
  RES_NET_110("resnet110", "ResNet-110", 32, Double.NaN, cifarResNet(110)),
  PLAIN_20("plain20", "plain network of 20 layers", 32, Double.NaN, plain(20)),
  PLAIN_56("plain56", "plain network of 56 layers", 32, Double.NaN, plain(56));

  private static final int CIFAR_SIZE = 32;

  private final String id;
  private final String title;
  private final int imageSize;
  private final double accuracy;
  private final BiFunction<ImageShape, Integer, Network<?>> network;

  PublishedNetwork(
      String id,
      String title,
      int imageSize,
      double accuracy,
      BiFunction<ImageShape, Integer, Network<?>> network) {
    this.id = id;
    this.title = title;
    this.imageSize = imageSize;
    this.accuracy = accuracy;
    this.network = network;
  }

  /** Defines a network for images of 224x224 pixels. */
  PublishedNetwork(
      String id,
      String title,
      double accuracy,
      BiFunction<ImageShape, Integer, Network<?>> network) {
    this(id, title, 224, accuracy, network);
  }

  /**
   * Returns the network with this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static PublishedNetwork of(String id) {
    return Stream.of(values())
        .filter(network -> network.id.equals(id))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(formatted("there is no network \"%s\"", id)));
  }

  /** The name of the network as users type it, such as "resnet50". */
  public String id() {
    return id;
  }

  /** The name of the network for readers, such as "ResNet-50". */
  public String title() {
    return title;
  }

  /** The shape of the images that it is published for: colour, and square. */
  public ImageShape images() {
    return new ImageShape(3, imageSize, imageSize);
  }

  /** The number of classes that it is published for: 1,000 of ImageNet, or 10 of CIFAR-10. */
  public int classes() {
    return imageSize == CIFAR_SIZE ? 10 : 1_000;
  }

  /**
   * The published accuracy, in [0, 1], of one crop of each validation image of ImageNet, or of the
   * test images of CIFAR-10; empty if none is known. Torchvision's where it has the network; the
   * author's of version 1 of ResNet.
   */
  public OptionalDouble accuracy() {
    return Double.isNaN(accuracy) ? OptionalDouble.empty() : OptionalDouble.of(accuracy);
  }

  /** Makes the network as published, with the accuracy's number of classes. */
  public Network<?> network() {
    return network(images(), classes());
  }

  /**
   * Makes the network for other images and classes.
   *
   * @throws IllegalArgumentException if the images are too small for it or there is no class
   */
  public Network<?> network(ImageShape images, int classes) {
    return network.apply(images, classes);
  }

  private static BiFunction<ImageShape, Integer, Network<?>> alexNet() {
    return (images, classes) ->
        new AlexNet(AlexNet.Version.ONE_COLUMN, ResponseNormalization.NONE, images, classes);
  }

  private static BiFunction<ImageShape, Integer, Network<?>> groupedAlexNet() {
    return (images, classes) -> new GroupedAlexNet(ResponseNormalization.CAFFE, images, classes);
  }

  private static BiFunction<ImageShape, Integer, Network<?>> vgg(int depth, boolean normalised) {
    return (images, classes) -> new Vgg(depth, normalised, images, classes);
  }

  private static BiFunction<ImageShape, Integer, Network<?>> googLeNet(GoogLeNet.Version version) {
    return (images, classes) -> new GoogLeNet(version, false, images, classes);
  }

  private static BiFunction<ImageShape, Integer, Network<?>> resNet(
      int depth, ResNet.Version version) {
    return (images, classes) -> new ResNet(depth, version, images, classes);
  }

  private static BiFunction<ImageShape, Integer, Network<?>> squeezeNet(
      SqueezeNet.Version version) {
    return (images, classes) -> new SqueezeNet(version, images, classes);
  }

  private static BiFunction<ImageShape, Integer, Network<?>> cifarResNet(int depth) {
    return (images, classes) -> new CifarResNet(depth, images, classes);
  }

  private static BiFunction<ImageShape, Integer, Network<?>> plain(int depth) {
    return (images, classes) -> new CifarResNet(depth, images, classes).plain();
  }
}
