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
              .maxPooling(2, 2) // [N, 30, 12, 12]
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
              .maxPooling(2, 2) // [N, 16, 14, 14]
              .convolution(32, 3, 1, 1)
              .relu()
              .convolution(32, 3, 1, 2)
              .relu()
              .maxPooling(2, 2) // [N, 32, 8, 8]
              .convolution(64, 3, 1, 1)
              .relu()
              .convolution(64, 3, 1, 1)
              .relu()
              .maxPooling(2, 2) // [N, 64, 4, 4]
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
              .maxPooling(3, 2) // [N, 96, 26, 26]
              .convolution(256, 5, 1, 2)
              .relu()
              .maxPooling(3, 2) // [N, 256, 12, 12]
              .convolution(384, 3, 1, 1)
              .relu()
              .convolution(384, 3, 1, 1)
              .relu()
              .convolution(256, 3, 1, 1)
              .relu()
              .maxPooling(3, 2) // [N, 256, 5, 5]
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
        net.normalisedConvolution(16, 1);
        for (int filters = 16; filters <= 64; filters *= 2) {
          for (int block = 0; block < 3; block++) {
            net.residualBlock(filters, filters > 16 && block == 0 ? 2 : 1);
          }
        }
        net.globalAveragePooling().affine(10);
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
  enum Updates {
    SGD(0.01),
    ADAM(0.001);

    private final double learningRate;

    Updates(double learningRate) {
      this.learningRate = learningRate;
    }

    double learningRate() {
      return learningRate;
    }
  }
}
