package dlfs.scenes;

import static dlfs.text.Text.formatted;

import dlfs.images.ImageDataset;
import dlfs.samples.Dataset;
import dlfs.samples.Origin;
import java.util.Map;

/**
 * Training and test scenes. Those for training are made of training images, and those for testing
 * of test images, which no training scene shows.
 *
 * @param name the name that users type: {@value #NAME} if they are made of MNIST
 * @param source a description of how it was generated
 * @param origin {@link Origin#COMPOSED} if they are made of published images
 * @param training the training set
 * @param test the test set
 * @param checksums the SHA-256 of each file that its images are from, by file name; empty if they
 *     were generated, too
 */
public record SceneDataset(
    String name,
    String source,
    Origin origin,
    SceneSet training,
    SceneSet test,
    Map<String, String> checksums)
    implements Dataset {

  /** The name of scenes that are made of MNIST. */
  public static final String NAME = "scenes";

  private static final int TRAINING = 1;
  private static final int TEST = 2;

  /** Returns the name of scenes that are made of these images: {@code scenes-strokes}. */
  public static String nameFor(String images) {
    return images.equals("mnist") ? NAME : NAME + "-" + images;
  }

  /**
   * Generates scenes.
   *
   * @param images MNIST, Fashion-MNIST or generated digits
   * @param seed any value; the same seed gives the same scenes
   * @param trainingScenes the number of training scenes, at least 1
   * @param testScenes the number of test scenes, at least 1
   * @throws IllegalArgumentException if scenes cannot be made of these images
   */
  public static SceneDataset of(
      SceneSettings settings, ImageDataset images, long seed, int trainingScenes, int testScenes) {
    ObjectKind kind = ObjectKind.of(images.name());
    var training =
        new Scenes(
            settings, kind, ObjectImages.of(images.training()), RandomChoices.seed(seed, TRAINING));
    var test =
        new Scenes(settings, kind, ObjectImages.of(images.test()), RandomChoices.seed(seed, TEST));
    return new SceneDataset(
        nameFor(images.name()),
        formatted("generated from %s (%s), seed %d", images.name(), images.source(), seed),
        images.origin() == Origin.PUBLISHED ? Origin.COMPOSED : images.origin(),
        SceneSet.first(training, trainingScenes),
        SceneSet.first(test, testScenes),
        images.checksums());
  }
}
