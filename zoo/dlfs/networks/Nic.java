package dlfs.networks;

import static dlfs.networks.Layers.batchNormalization;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.denseWithoutBias;
import static dlfs.networks.Layers.globalAveragePooling;
import static dlfs.networks.Layers.globalMaxPooling;
import static dlfs.networks.Layers.lstm;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.named;
import static dlfs.networks.Layers.sequenceSoftmaxWithLoss;
import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.layers.PrependedStep;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * NIC, the neural image caption generator of section 8.4.3: an LSTM that sees the features of an
 * image, and then predicts each word of the caption from the words before it. O. Vinyals, A.
 * Toshev, S. Bengio, D. Erhan, "Show and tell: a neural image caption generator", CVPR (2015),
 * equations 10 to 12:
 *
 * <pre>
 * x₋₁ = CNN(I)    xₜ = Wₑ Sₜ    pₜ₊₁ = softmax(LSTM(xₜ) W + b)
 * </pre>
 *
 * Sₜ are the words, one-hot, of which S₀ begins the sentence. The image is seen once, at the time
 * step before the first word. The rows of Wₑ are the embeddings of the words, a fully connected
 * layer without biases.
 *
 * <p>Inputs: images [N, 3 height width], and words, one-hot, [N, words, T]. Output: the
 * probabilities of the next word [N, words, T + 1]. The first time step is that of the image, whose
 * output the paper does not use: mask it in the labels.
 *
 * <p>After an update, DL4J takes the size of its batch for that of outputs: call {@code clear()} on
 * the network before it computes the outputs of another number of images.
 *
 * <p>The network differs from the paper's in its convolutions, in the batch normalisation of the
 * embedding of the image, without which training takes much longer, and in having no dropout.
 *
 * @param backbone the convolutions
 * @param images the shape of the images
 * @param words the number of words of the vocabulary, at least 2
 * @param units the number of memory cells of the LSTM, and the size of the embeddings; in the
 *     paper, 512
 */
public record Nic(Backbone backbone, ImageShape images, int words, int units)
    implements GraphNetwork {
  /** The input of the words. */
  public static final String WORDS = "words";

  /** The vertex whose output is the embedding of the image, [N, units]. */
  public static final String IMAGE_EMBEDDING = "image_embedding.norm";

  /** The layer whose weights are the embeddings of the words, [words, units]. */
  public static final String WORD_EMBEDDING = "word_embedding";

  /** The recurrent layer. */
  public static final String LSTM = "lstm";

  /** The layer of the scores of the words. */
  public static final String SCORES = "scores";

  /** The output of the network. */
  public static final String OUTPUT = "next_words";

  private static final int MIN_WORDS = 2;

  /** The units of the layers between the small convolutions and the embedding. */
  private static final int WHERE = 256;

  private static final int HIDDEN = 512;

  /**
   * @throws IllegalArgumentException if the images are too small, or there are too few words or
   *     units
   */
  public Nic {
    NetworkChecks.require("NIC", images, 2 * backbone.stride(), words);
    if (words < MIN_WORDS || units < 1) {
      throw new IllegalArgumentException(
          formatted(
              "NIC needs at least %d words and 1 unit, not %d and %d", MIN_WORDS, words, units));
    }
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    graph.secondInput(WORDS, InputType.recurrent(words));
    appendImageEmbedding(graph);
    graph
        .from(WORDS)
        .layer(WORD_EMBEDDING, denseWithoutBias(units)) // [N T, units]
        .vertex(
            "word_embeddings",
            new PreprocessorVertex(new FeedForwardToRnnPreProcessor()),
            WORD_EMBEDDING) // [N, units, T]
        .vertex("inputs", new PrependedStep(), IMAGE_EMBEDDING, "word_embeddings")
        .layer(LSTM, lstm(units, Activation.TANH)) // [N, units, T + 1]
        .layer(SCORES, dense(words, Activation.IDENTITY)) // [N (T + 1), words]
        .layer(OUTPUT, sequenceSoftmaxWithLoss()); // [N, words, T + 1]
    return graph.build(OUTPUT);
  }

  /**
   * Appends the layers that compute the embedding of an image. Features of photographs are averaged
   * over the image. With the small convolutions, a part of the embedding depends on the maximum of
   * each feature, so on what the image shows, wherever it is; the other part also depends on the
   * place.
   */
  private void appendImageEmbedding(LayerGraph graph) {
    backbone.append(graph);
    if (backbone == Backbone.SMALL) {
      String features = graph.end(); // [N, 128, H/8, W/8]
      graph.layer("what", globalMaxPooling()); // [N, 128]
      graph.from(features).layer("pool", maxPooling(2, 2)); // [N, 128, H/16, W/16]
      normalisedDense(graph, "where", WHERE).relu(); // [N, 256]
      graph.merge("what", graph.end()); // [N, 384]
      normalisedDense(graph, "image_hidden", HIDDEN).relu(); // [N, 512]
    } else {
      graph.layer("pool", globalAveragePooling()); // [N, 512]
    }
    normalisedDense(graph, "image_embedding", units); // [N, units]
  }

  /** Appends a fully connected layer without biases, and batch normalisation. */
  private static LayerGraph normalisedDense(LayerGraph graph, String name, int outputs) {
    return graph
        .layer(name, denseWithoutBias(outputs))
        .layer(name + ".norm", batchNormalization(outputs, Layers.EPSILON, Layers.DECAY));
  }

  /** Returns the part of this network that computes the embeddings of images, [N, units]. */
  public GraphNetwork encoder() {
    return (layers, updater, seed) -> {
      var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
      appendImageEmbedding(graph);
      return graph.build();
    };
  }

  /**
   * Returns the part of this network that computes the probabilities of the next word, [N, words,
   * T], from embeddings of an image and of words, [N, units, T], for predictions of one time step
   * after another.
   */
  public ChainNetwork decoder() {
    return (layers, updater, seed) ->
        Configurations.begin(layers, new InitialWeights.He(), updater, seed)
            .layer(named(LSTM, lstm(units, Activation.TANH)))
            .layer(named(SCORES, dense(words, Activation.IDENTITY)))
            .layer(named(OUTPUT, sequenceSoftmaxWithLoss()))
            .setInputType(InputType.recurrent(units))
            .build();
  }
}
