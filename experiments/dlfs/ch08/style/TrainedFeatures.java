package dlfs.ch08.style;

import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import dlfs.lab.InputFile;
import dlfs.lab.Lab;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import dlfs.optimizers.Sgd;
import dlfs.style.StyleNetwork;
import dlfs.style.StyleObjective;
import dlfs.style.StyleTargets;
import dlfs.style.StyleWeights;
import dlfs.weights.PublishedFile;
import dlfs.weights.TensorFile;
import dlfs.weights.TrainedWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The network that computes the features, with trained weights from a file.
 *
 * @param kind the network
 * @param file its weights; empty for random ones, in a quick run
 */
record TrainedFeatures(StyleNetwork kind, Optional<Path> file) {
  private static final String PUBLISHED = "published";

  /** The weights: the published ones of the encoder, or a file of either network. */
  static final Setting<Path> WEIGHTS =
      Setting.path(
          "weights",
          PUBLISHED,
          "a file, or " + PUBLISHED,
          "weights of VGG-19, or of its first layers; published: the latter, in"
              + " datasets.dir/weights");

  /** Returns the file that the settings name. */
  static InputFile file(Settings settings) {
    return settings.text(WEIGHTS).equals(PUBLISHED)
        ? InputFile.of(WEIGHTS.name(), PublishedFile.VGG_ENCODER)
        : InputFile.of(WEIGHTS.name(), settings.get(WEIGHTS));
  }

  /**
   * Recognises the network that the file of weights belongs to.
   *
   * @throws UserError if it is no file of tensors
   */
  static TrainedFeatures of(Lab lab) {
    Optional<Path> file = lab.file(WEIGHTS.name());
    return new TrainedFeatures(
        file.map(TrainedFeatures::kind).orElse(StyleNetwork.VGG_ENCODER), file);
  }

  private static StyleNetwork kind(Path file) {
    try (TensorFile tensors = TensorFile.open(file)) {
      return StyleNetwork.of(tensors.shapes().keySet());
    } catch (IOException e) {
      throw new UserError(e.getMessage(), e);
    }
  }

  /** Creates the function that the image minimises, for use by the calling thread. */
  StyleObjective objective(Lab lab, StyleImages images, StyleWeights weights, long seed) {
    ImageShape shape = images.content().shape();
    ComputationGraph network = create(lab, shape, seed);
    ColourImage style = images.style();
    ComputationGraph ofStyle =
        style.shape().equals(shape) ? network : create(lab, style.shape(), seed);
    StyleTargets targets =
        StyleTargets.of(
            kind,
            network,
            StyleImages.pixels(images.content()),
            ofStyle,
            StyleImages.pixels(style));
    return new StyleObjective(targets, weights, shape, network);
  }

  private ComputationGraph create(Lab lab, ImageShape shape, long seed) {
    ComputationGraph network = lab.create(kind.network(shape), new Sgd(), seed);
    if (file.isPresent()) {
      try (TensorFile tensors = TensorFile.open(file.get())) {
        TrainedWeights.loadPart(tensors, network);
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
    return network;
  }
}
