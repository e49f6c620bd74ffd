package dlfs.networks;

import static dlfs.networks.Layers.averagePooling;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.globalAveragePooling;
import static dlfs.networks.Layers.softmaxWithLoss;

import dlfs.images.ImageShape;
import dlfs.layers.Dropout;
import dlfs.layers.LayerSet;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * GoogLeNet (section 8.2.3): nine {@linkplain InceptionBlock inception blocks}, 22 layers with
 * weights. The sizes of pooled images are rounded up.
 *
 * <p>With auxiliary classifiers, the network has three outputs: that of the network, of {@code
 * aux1} after block 4a, and of {@code aux2} after block 4d. It is trained with the same labels for
 * all three ({@link dlfs.samples.RepeatedLabels}), and its loss is the sum of the network's and of
 * 0.3 times each classifier's. In inference, the first output is the prediction; the others are not
 * needed, and a network without them has the same other layers.
 *
 * <p>The auxiliary classifiers of both forms are the paper's, which pool by windows of 5x5 with a
 * stride of 3. Torchvision's pool images of any size to 4x4, which is not the same.
 *
 * <p>C. Szegedy et al., "Going deeper with convolutions", CVPR (2015).
 *
 * @param version the form of the network
 * @param auxiliary whether it has the auxiliary classifiers
 * @param reductions whether its inception blocks have 1x1 reductions, as published
 * @param images the shape of the images, at least 31x31 pixels, with auxiliary classifiers 79x79;
 *     3x224x224 in the paper
 * @param classes the number of classes, at least 1
 */
public record GoogLeNet(
    Version version, boolean auxiliary, boolean reductions, ImageShape images, int classes)
    implements GraphNetwork {
  private static final double AUXILIARY_WEIGHT = 0.3;

  /** The two forms of the network. Trained weights of one do not fit the other. */
  public enum Version {
    /**
     * As published: convolutions with biases, and local response normalisation near the input,
     * whose constants, which the paper does not give, are those of Caffe's {@code bvlc_googlenet}.
     */
    PAPER(5, 3, 0.4) {
      @Override
      void convolution(LayerGraph graph, String name, int filters, int kernel, int stride) {
        graph.layer(name, Layers.convolution(filters, kernel, stride, kernel / 2, Activation.RELU));
      }

      @Override
      void normalization(LayerGraph graph, String name) {
        ResponseNormalization.CAFFE.layer().ifPresent(layer -> graph.layer(name, layer));
      }
    },

    /**
     * As in torchvision: batch normalisation instead of biases and of local response normalisation,
     * 3x3 filters where the paper has 5x5, and 2x2 windows in the last max pooling.
     *
     * <p>The layers keep the names that they have in the paper's form: {@code 5x5} is the layer
     * with 3x3 filters.
     */
    TORCHVISION(3, 2, 0.2) {
      @Override
      void convolution(LayerGraph graph, String name, int filters, int kernel, int stride) {
        graph.normalisedConvolution(name, filters, kernel, stride, kernel / 2, EPSILON).relu();
      }

      @Override
      void normalization(LayerGraph graph, String name) {
        // The convolutions are normalised instead.
      }
    };

    private static final double EPSILON = 1e-3;

    private final int largeKernel;
    private final int lastPooling;
    private final double dropProbability;

    /**
     * @param largeKernel height and width of the largest filters of an inception block
     * @param lastPooling height and width of the windows of the last max pooling
     * @param dropProbability the probability of dropping an input of the last layer
     */
    Version(int largeKernel, int lastPooling, double dropProbability) {
      this.largeKernel = largeKernel;
      this.lastPooling = lastPooling;
      this.dropProbability = dropProbability;
    }

    /**
     * Appends a convolution with ReLU, whose output has the size of its input divided by the
     * stride, rounded up.
     */
    abstract void convolution(LayerGraph graph, String name, int filters, int kernel, int stride);

    /** Appends local response normalisation where this form has it. */
    abstract void normalization(LayerGraph graph, String name);

    /** Returns height and width of the largest filters of an inception block, in pixels. */
    int largeKernel() {
      return largeKernel;
    }
  }

  /**
   * @throws IllegalArgumentException if the images are too small or there is no class
   */
  public GoogLeNet {
    NetworkChecks.require(
        auxiliary ? "GoogLeNet with auxiliary classifiers" : "GoogLeNet",
        images,
        auxiliary ? 79 : 31,
        classes);
  }

  /** Creates the network with the 1x1 reductions of its inception blocks. */
  public GoogLeNet(Version version, boolean auxiliary, ImageShape images, int classes) {
    this(version, auxiliary, true, images, classes);
  }

  /** Returns the same network with auxiliary classifiers. */
  public GoogLeNet withAuxiliaryClassifiers() {
    return new GoogLeNet(version, true, reductions, images, classes);
  }

  /**
   * Returns the same network with inception blocks {@linkplain InceptionBlock#withoutReductions
   * without 1x1 reductions}.
   */
  public GoogLeNet withoutReductions() {
    return new GoogLeNet(version, auxiliary, false, images, classes);
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    List<String> outputs = new ArrayList<>();
    version.convolution(graph, "conv1", 64, 7, 2); // [N, 64, 112, 112] for images of 224x224
    graph.maxPoolingRoundedUp("pool1", 3, 2); // [N, 64, 56, 56]
    version.normalization(graph, "norm1");
    version.convolution(graph, "conv2_reduce", 64, 1, 1);
    version.convolution(graph, "conv2", 192, 3, 1); // [N, 192, 56, 56]
    version.normalization(graph, "norm2");
    graph.maxPoolingRoundedUp("pool2", 3, 2); // [N, 192, 28, 28]
    append(graph, "3a", new InceptionBlock(64, 96, 128, 16, 32, 32)); // [N, 256, 28, 28]
    append(graph, "3b", new InceptionBlock(128, 128, 192, 32, 96, 64)); // [N, 480, 28, 28]
    graph.maxPoolingRoundedUp("pool3", 3, 2); // [N, 480, 14, 14]
    append(graph, "4a", new InceptionBlock(192, 96, 208, 16, 48, 64)); // [N, 512, 14, 14]
    appendAuxiliary(graph, "aux1", outputs);
    append(graph, "4b", new InceptionBlock(160, 112, 224, 24, 64, 64));
    append(graph, "4c", new InceptionBlock(128, 128, 256, 24, 64, 64));
    append(graph, "4d", new InceptionBlock(112, 144, 288, 32, 64, 64)); // [N, 528, 14, 14]
    appendAuxiliary(graph, "aux2", outputs);
    append(graph, "4e", new InceptionBlock(256, 160, 320, 32, 128, 128)); // [N, 832, 14, 14]
    graph.maxPoolingRoundedUp("pool4", version.lastPooling, 2); // [N, 832, 7, 7]
    append(graph, "5a", new InceptionBlock(256, 160, 320, 32, 128, 128));
    append(graph, "5b", new InceptionBlock(384, 192, 384, 48, 128, 128)); // [N, 1024, 7, 7]
    graph
        .layer("pool5", globalAveragePooling()) // [N, 1024]
        .layer("pool5.dropout", Dropout.inverted(version.dropProbability))
        .layer("fc", dense(classes, Activation.IDENTITY)) // [N, classes]
        .layer("softmax", softmaxWithLoss(classes));
    outputs.add(0, graph.end());
    return graph.build(outputs.toArray(String[]::new));
  }

  private void append(LayerGraph graph, String name, InceptionBlock block) {
    (reductions ? block : block.withoutReductions())
        .append(graph.block("inception_" + name), version);
    graph.endBlock();
  }

  /** Appends an auxiliary classifier, if the network has them, and returns to where it branches. */
  private void appendAuxiliary(LayerGraph graph, String name, List<String> outputs) {
    if (!auxiliary) {
      return;
    }
    String input = graph.end();
    graph.block(name).layer("pool", averagePooling(5, 3)); // [N, C, 4, 4]
    version.convolution(graph, "conv", 128, 1, 1); // [N, 128, 4, 4]
    graph
        .layer("fc1", dense(1024, Activation.RELU)) // [N, 1024]
        .layer("fc1.dropout", Dropout.inverted(0.7))
        .layer("fc2", dense(classes, Activation.IDENTITY)) // [N, classes]
        .layer("softmax", softmaxWithLoss(classes, AUXILIARY_WEIGHT));
    outputs.add(graph.end());
    graph.endBlock().from(input);
  }
}
