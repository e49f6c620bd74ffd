package dlfs.benchmark;

import java.util.List;
import java.util.function.Consumer;

/** The networks that are measured: their layers, batch sizes and update rules. */
enum Network {
  /** The fully connected network of the book's chapter 6. */
  MLP(
      "mlp",
      "MLP",
      128,
      List.of(784),
      Updates.SGD,
      net -> {
        for (int layer = 0; layer < 4; layer++) {
          net.affine(100).relu();
        }
        net.affine(10);
      }),

  /** The book's SimpleConvNet, section 7.5. */
  SIMPLE_CONV_NET(
      "simple-convnet",
      "SimpleConvNet",
      100,
      List.of(1, 28, 28),
      Updates.ADAM,
      net ->
          net.convolution(30, 5, 1, 0)
              .relu()
              .maxPooling(2, 2, 0) // [N, 30, 12, 12]
              .affine(100)
              .relu()
              .affine(10)),

  /** The book's DeepConvNet, section 8.1. */
  DEEP_CONV_NET(
      "deep-convnet",
      "DeepConvNet",
      100,
      List.of(1, 28, 28),
      Updates.ADAM,
      net ->
          net.convolution(16, 3, 1, 1)
              .relu()
              .convolution(16, 3, 1, 1)
              .relu()
              .maxPooling(2, 2, 0) // [N, 16, 14, 14]
              .convolution(32, 3, 1, 1)
              .relu()
              .convolution(32, 3, 1, 2)
              .relu()
              .maxPooling(2, 2, 0) // [N, 32, 8, 8]
              .convolution(64, 3, 1, 1)
              .relu()
              .convolution(64, 3, 1, 1)
              .relu()
              .maxPooling(2, 2, 0) // [N, 64, 4, 4]
              .affine(50)
              .relu()
              .dropout(0.5)
              .affine(10)
              .dropout(0.5)),

  /**
   * AlexNet, section 8.2, for grey images of 224x224. A. Krizhevsky et al., "ImageNet
   * classification with deep convolutional neural networks", NIPS (2012), without local response
   * normalisation.
   */
  ALEX_NET(
      "alexnet",
      "AlexNet",
      32,
      List.of(1, 224, 224),
      Updates.SGD,
      net ->
          net.convolution(96, 11, 4, 0)
              .relu()
              .maxPooling(3, 2, 0) // [N, 96, 26, 26]
              .convolution(256, 5, 1, 2)
              .relu()
              .maxPooling(3, 2, 0) // [N, 256, 12, 12]
              .convolution(384, 3, 1, 1)
              .relu()
              .convolution(384, 3, 1, 1)
              .relu()
              .convolution(256, 3, 1, 1)
              .relu()
              .maxPooling(3, 2, 0) // [N, 256, 5, 5]
              .affine(4096)
              .relu()
              .dropout(0.5)
              .affine(4096)
              .relu()
              .dropout(0.5)
              .affine(10)),

  /**
   * The residual network of 20 layers for CIFAR-10, section 8.2.4. K. He et al., "Deep residual
   * learning for image recognition", CVPR (2016).
   */
  RESNET_20(
      "resnet20",
      "ResNet-20",
      128,
      List.of(3, 32, 32),
      Updates.SGD,
      net -> {
        net.normalisedConvolution(16, 3, 1, 1).relu(); // [N, 16, 32, 32]
        for (int filters = 16; filters <= 64; filters *= 2) {
          for (int block = 0; block < 3; block++) {
            int stride = filters > 16 && block == 0 ? 2 : 1;
            Consumer<LayerBuilder> shortcut = paddedShortcut(filters, stride);
            net.sum(List.of(residual(filters, stride), shortcut)).relu();
          }
        }
        net.globalAveragePooling().affine(10);
      }),

  /**
   * The residual network of 18 layers for ImageNet, section 8.2.4; the paper is that of {@link
   * #RESNET_20}.
   */
  RESNET_18(
      "resnet18",
      "ResNet-18",
      16,
      List.of(3, 224, 224),
      Updates.SGD,
      net -> {
        net.normalisedConvolution(64, 7, 2, 3).relu().maxPooling(3, 2, 1); // [N, 64, 56, 56]
        for (int filters = 64; filters <= 512; filters *= 2) {
          for (int block = 0; block < 2; block++) {
            int stride = filters > 64 && block == 0 ? 2 : 1;
            Consumer<LayerBuilder> shortcut = projectionShortcut(filters, stride);
            net.sum(List.of(residual(filters, stride), shortcut)).relu();
          }
        }
        net.globalAveragePooling().affine(10);
      }),

  /**
   * GoogLeNet, section 8.2.3, in torchvision's form: with batch normalisation, with 3x3 in the
   * place of 5x5, and without the auxiliary classifiers. C. Szegedy et al., "Going deeper with
   * convolutions", CVPR (2015).
   */
  GOOGLENET(
      "googlenet",
      "GoogLeNet",
      16,
      List.of(3, 224, 224),
      Updates.SGD,
      net -> {
        net.normalisedConvolution(64, 7, 2, 3).relu().maxPoolingRoundedUp(3, 2); // [N, 64, 56, 56]
        net.normalisedConvolution(64, 1, 1, 0).relu();
        net.normalisedConvolution(192, 3, 1, 1).relu().maxPoolingRoundedUp(3, 2);
        inception(net, 64, 96, 128, 16, 32, 32); // [N, 256, 28, 28]
        inception(net, 128, 128, 192, 32, 96, 64);
        net.maxPoolingRoundedUp(3, 2);
        inception(net, 192, 96, 208, 16, 48, 64); // [N, 512, 14, 14]
        inception(net, 160, 112, 224, 24, 64, 64);
        inception(net, 128, 128, 256, 24, 64, 64);
        inception(net, 112, 144, 288, 32, 64, 64);
        inception(net, 256, 160, 320, 32, 128, 128);
        net.maxPoolingRoundedUp(2, 2);
        inception(net, 256, 160, 320, 32, 128, 128); // [N, 832, 7, 7]
        inception(net, 384, 192, 384, 48, 128, 128); // [N, 1024, 7, 7]
        net.globalAveragePooling().dropout(0.2).affine(10);
      }),

  /**
   * SqueezeNet 1.0. F. N. Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer
   * parameters and <0.5MB model size", arXiv:1602.07360 (2016).
   */
  SQUEEZENET(
      "squeezenet",
      "SqueezeNet",
      32,
      List.of(3, 224, 224),
      Updates.SGD,
      net -> {
        net.convolution(96, 7, 2, 0).relu().maxPoolingRoundedUp(3, 2); // [N, 96, 54, 54]
        fire(net, 16, 64);
        fire(net, 16, 64);
        fire(net, 32, 128);
        net.maxPoolingRoundedUp(3, 2); // [N, 256, 27, 27]
        fire(net, 32, 128);
        fire(net, 48, 192);
        fire(net, 48, 192);
        fire(net, 64, 256);
        net.maxPoolingRoundedUp(3, 2); // [N, 512, 13, 13]
        fire(net, 64, 256);
        net.dropout(0.5).convolution(10, 1, 1, 0).relu().globalAveragePooling();
      }),

  /**
   * VGG with 16 layers, section 8.2.2. K. Simonyan, A. Zisserman, "Very deep convolutional networks
   * for large-scale image recognition", ICLR (2015).
   */
  VGG_16(
      "vgg16",
      "VGG-16",
      8,
      List.of(3, 224, 224),
      Updates.SLOW_SGD,
      net -> {
        for (int filters : List.of(64, 128, 256, 512, 512)) {
          for (int layer = 0; layer < (filters < 256 ? 2 : 3); layer++) {
            net.convolution(filters, 3, 1, 1).relu();
          }
          net.maxPooling(2, 2, 0); // [N, filters, H / 2, W / 2]
        }
        for (int layer = 0; layer < 2; layer++) {
          net.affine(4096).relu().dropout(0.5);
        }
        net.affine(10);
      });

  /** The number of classes. */
  static final int CLASSES = 10;

  private final String id;
  private final String label;
  private final int batch;
  private final List<Integer> imageShape;
  private final Updates updates;
  private final Consumer<LayerBuilder> layers;

  Network(
      String id,
      String label,
      int batch,
      List<Integer> imageShape,
      Updates updates,
      Consumer<LayerBuilder> layers) {
    this.id = id;
    this.label = label;
    this.batch = batch;
    this.imageShape = imageShape;
    this.updates = updates;
    this.layers = layers;
  }

  private static Consumer<LayerBuilder> residual(int filters, int stride) {
    return net ->
        net.normalisedConvolution(filters, 3, stride, 1)
            .relu()
            .normalisedConvolution(filters, 3, 1, 1);
  }

  private static Consumer<LayerBuilder> paddedShortcut(int filters, int stride) {
    return stride == 1 ? net -> {} : net -> net.paddedShortcut(filters, stride);
  }

  private static Consumer<LayerBuilder> projectionShortcut(int filters, int stride) {
    return stride == 1 ? net -> {} : net -> net.normalisedConvolution(filters, 1, stride, 0);
  }

  /** Adds an inception block, with the numbers of filters as in the columns of the paper. */
  private static void inception(
      LayerBuilder net, int one, int reduce3, int three, int reduce5, int five, int pool) {
    net.concatenation(
        List.of(
            branch -> branch.normalisedConvolution(one, 1, 1, 0).relu(),
            branch -> reduced(branch, reduce3, three),
            branch -> reduced(branch, reduce5, five),
            branch -> branch.maxPooling(3, 1, 1).normalisedConvolution(pool, 1, 1, 0).relu()));
  }

  private static void reduced(LayerBuilder branch, int reduced, int filters) {
    branch.normalisedConvolution(reduced, 1, 1, 0).relu();
    branch.normalisedConvolution(filters, 3, 1, 1).relu();
  }

  /** Adds a fire module, with as many filters of 3x3 as of 1x1 in its second layer. */
  private static void fire(LayerBuilder net, int squeezed, int expanded) {
    net.convolution(squeezed, 1, 1, 0).relu();
    net.concatenation(
        List.of(
            branch -> branch.convolution(expanded, 1, 1, 0).relu(),
            branch -> branch.convolution(expanded, 3, 1, 1).relu()));
  }

  /** The name in settings. */
  String id() {
    return id;
  }

  /** The name in results. */
  String label() {
    return label;
  }

  /** The number of images in a mini-batch. */
  int batch() {
    return batch;
  }

  /** The shape of one image: [C, H, W], or [inputs] for a network without convolutions. */
  List<Integer> imageShape() {
    return imageShape;
  }

  /** The update rule. */
  Updates updates() {
    return updates;
  }

  /** Adds its layers to a builder. */
  void buildWith(LayerBuilder builder) {
    layers.accept(builder);
  }

  /** An update rule with its learning rate. */
  record Updates(Rule rule, double learningRate) {
    /** The update rules. */
    enum Rule {
      SGD,
      ADAM
    }

    private static final Updates SGD = new Updates(Rule.SGD, 0.01);
    private static final Updates ADAM = new Updates(Rule.ADAM, 0.001);

    /** For deep networks without batch normalisation, which diverge with a higher rate. */
    private static final Updates SLOW_SGD = new Updates(Rule.SGD, 0.0001);
  }
}
