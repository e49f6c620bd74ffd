package dlfs.scenes;

import dlfs.fetch.Downloader;
import dlfs.images.ImageDataset;
import dlfs.samples.DatasetSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Scenes that are generated from the images of another data set, when they are needed.
 *
 * <p>They do not depend on the seed of a run: like the samples of a published data set, they are
 * always the same, except in a quick run.
 *
 * @param images MNIST, Fashion-MNIST or generated digits; loads an {@link ImageDataset}
 * @param settings the size, contents and difficulty of the scenes
 * @param trainingScenes the number of training scenes, at least 1
 * @param testScenes the number of test scenes, at least 1
 */
public record SceneSource(
    DatasetSource images, SceneSettings settings, int trainingScenes, int testScenes)
    implements DatasetSource {
  private static final int SIDE = 96;
  private static final int TRAINING_SCENES = 20_000;
  private static final int TEST_SCENES = 1_000;
  private static final long SEED = 0;

  /**
   * {@value #TRAINING_SCENES} training and {@value #TEST_SCENES} test scenes of {@value #SIDE}x
   * {@value #SIDE} pixels.
   */
  public static SceneSource of(DatasetSource images) {
    return new SceneSource(images, SceneSettings.square(SIDE), TRAINING_SCENES, TEST_SCENES);
  }

  /** {@code scenes} if they are made of MNIST, and {@code scenes-strokes} of strokes. */
  @Override
  public String id() {
    return SceneDataset.nameFor(images.id());
  }

  /** The name of the images that they are made of, so that several experiments can share it. */
  @Override
  public List<String> otherNames() {
    return List.of(images.id());
  }

  @Override
  public String folderName() {
    return images.folderName();
  }

  /** Makes scenes of all images; a quick run makes its scenes of the first images only. */
  @Override
  public SceneDataset load(
      Path dataFolder, Downloader downloader, Consumer<String> unused, int maxSamples)
      throws IOException {
    var all = (ImageDataset) images.load(dataFolder, downloader, unused, maxSamples);
    return SceneDataset.of(
        settings,
        all,
        SEED,
        Math.min(maxSamples, trainingScenes),
        Math.min(maxSamples, testScenes));
  }

  @Override
  public int quickSamples() {
    return images.quickSamples();
  }

  @Override
  public boolean hasFilesIn(Path dataFolder) {
    return images.hasFilesIn(dataFolder);
  }
}
