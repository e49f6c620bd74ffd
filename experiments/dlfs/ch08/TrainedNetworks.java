package dlfs.ch08;

import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.images.Scaling;
import dlfs.lab.InputFile;
import dlfs.lab.Lab;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.networks.Network;
import dlfs.networks.TrainableNetwork;
import dlfs.optimizers.Sgd;
import dlfs.weights.PublishedWeights;
import dlfs.weights.TensorFile;
import dlfs.weights.TrainedWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;

/** Networks with trained weights from files, and images in the form that they take. */
final class TrainedNetworks {
  private static final String PUBLISHED = "published";

  private TrainedNetworks() {}

  /** {@code weights}: a file of trained weights, by default the published ones. */
  static Setting<Path> weights(String description) {
    return Setting.path("weights", PUBLISHED, "a file, or " + PUBLISHED, description);
  }

  /**
   * Returns the file of weights that the settings name.
   *
   * @param setting as from {@link #weights}
   * @param published the published weights of the network
   */
  static InputFile file(Settings settings, Setting<Path> setting, PublishedWeights published) {
    return settings.text(setting).equals(PUBLISHED)
        ? InputFile.of(setting.name(), published)
        : InputFile.of(setting.name(), settings.get(setting));
  }

  /**
   * Creates a network with the weights of a file; without the file, with those that are a part of
   * this project, or with random weights in a quick run.
   *
   * @param file the name of the file among the experiment's own
   */
  static TrainableNetwork create(Lab lab, PublishedWeights weights, String file, long seed) {
    TrainableNetwork created = withRandomWeights(lab, weights.network(), seed);
    Optional<Path> path = lab.file(file);
    if (path.isPresent()) {
      load(() -> TensorFile.open(path.get()), created);
    } else if (weights.isBundled()) {
      load(weights::openBundled, created);
    }
    return created;
  }

  /** Opens a file of weights. */
  @FunctionalInterface
  private interface Opening {
    TensorFile open() throws IOException;
  }

  /** Creates a network with its initial weights. */
  static TrainableNetwork withRandomWeights(Lab lab, Network<? extends Model> network, long seed) {
    return TrainableNetwork.of(lab.create(network, new Sgd(), seed));
  }

  private static void load(Opening opening, TrainableNetwork network) {
    try (TensorFile weights = opening.open()) {
      TrainedWeights.load(weights, network.model());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Returns images in colour, and scaled to squares of this size if they have another one. */
  static LabelledImages colour(LabelledImages images, int size) {
    ImageShape shape = images.shape();
    boolean fits = shape.height() == size && shape.width() == size;
    LabelledImages scaled = fits ? images : Scaling.to(images, size);
    return shape.channels() == 3 ? scaled : tripled(scaled);
  }

  /** Returns greyscale images with their only channel as red, green and blue. */
  private static LabelledImages tripled(LabelledImages images) {
    int size = images.shape().pixels();
    float[] pixels = new float[3 * images.pixels().length];
    for (int plane = 0; plane < 3 * images.count(); plane++) {
      System.arraycopy(images.pixels(), plane / 3 * size, pixels, plane * size, size);
    }
    return images.with(new ImageShape(3, images.shape().height(), images.shape().width()), pixels);
  }
}
