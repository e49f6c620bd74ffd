package dlfs.scenes;

import static dlfs.text.Text.formatted;

import dlfs.boxes.BoxedImages;
import dlfs.boxes.BoxedObject;
import dlfs.captions.CaptionedImage;
import dlfs.captions.CaptionedImages;
import dlfs.captions.Tokens;
import dlfs.images.ColourImage;
import dlfs.samples.Samples;
import dlfs.samples.Tensors;
import dlfs.segmentation.SegmentedImage;
import dlfs.segmentation.SegmentedImages;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Some of the {@link Scenes} of a sequence, made when they are needed. As samples, they are images
 * with the class of each pixel, for segmentation; those with captions are made by {@link
 * dlfs.captions.CaptionSamples}. The training targets of a detector depend on its own boxes, so it
 * computes them from {@link #scene}.
 */
public final class SceneSet implements Samples, BoxedImages, SegmentedImages, CaptionedImages {
  private final Scenes scenes;
  private final int[] numbers;

  private SceneSet(Scenes scenes, int[] numbers) {
    this.scenes = scenes;
    this.numbers = numbers;
  }

  /**
   * Returns the first scenes of a sequence.
   *
   * @param count their number, at least 1
   */
  public static SceneSet first(Scenes scenes, int count) {
    if (count < 1) {
      throw new IllegalArgumentException(formatted("a set of %d scenes", count));
    }
    return new SceneSet(scenes, IntStream.range(0, count).toArray());
  }

  /** Returns the scenes at these indices, in this order. */
  public SceneSet at(int... indices) {
    return new SceneSet(scenes, Arrays.stream(indices).map(i -> numbers[i]).toArray());
  }

  /** The number of scenes. */
  @Override
  public int count() {
    return numbers.length;
  }

  /** The size, contents and difficulty of the scenes. */
  public SceneSettings settings() {
    return scenes.settings();
  }

  /** The kind of object that they show. */
  public ObjectKind kind() {
    return scenes.kind();
  }

  /** Makes the scene at an index, from 0 to {@link #count()} - 1. */
  public Scene scene(int index) {
    return scenes.scene(number(index));
  }

  /** Returns the objects of the scene at an index, which is not painted. */
  public List<SceneObject> sceneObjects(int index) {
    return scenes.objects(number(index));
  }

  private int number(int index) {
    return numbers[Objects.checkIndex(index, numbers.length)];
  }

  /** The name of a scene, which is that of its number in the sequence: {@code scene-00042}. */
  @Override
  public String name(int index) {
    return formatted("scene-%05d", number(index));
  }

  @Override
  public ColourImage image(int index) {
    return image(scene(index));
  }

  private static ColourImage image(Scene scene) {
    return new ColourImage(scene.width(), scene.height(), scene.pixels());
  }

  /** The classes of the images that the scenes are made of. */
  @Override
  public List<String> objectClasses() {
    return kind().singular();
  }

  @Override
  public List<BoxedObject> objects(int index) {
    return sceneObjects(index).stream()
        .map(object -> new BoxedObject(object.label(), object.box()))
        .toList();
  }

  /** The background, and the classes of objects. */
  @Override
  public List<String> pixelClasses() {
    return Stream.concat(Stream.of("background"), kind().singular().stream()).toList();
  }

  @Override
  public byte[] labels(int index) {
    return scene(index).classes();
  }

  @Override
  public SegmentedImage segmented(int index) {
    Scene scene = scene(index);
    return new SegmentedImage(image(scene), scene.classes());
  }

  /** The only caption of a scene. */
  @Override
  public List<String> captions(int index) {
    return List.of(scene(index).caption());
  }

  @Override
  public CaptionedImage captioned(int index) {
    Scene scene = scene(index);
    return new CaptionedImage(image(scene), List.of(scene.caption()));
  }

  /** The numbers of the words of {@link Captions#vocabulary}. */
  @Override
  public Tokens tokens() {
    return new Tokens(Captions.vocabulary(kind()));
  }

  @Override
  public int maxWords() {
    return Captions.maxWords(kind(), settings().maxObjects());
  }

  /**
   * Returns scenes as images with the class of each pixel, one-hot.
   *
   * @return features [n, 3 * height * width] as {@link Scene#pixels()}, labels [n, classes + 1,
   *     height, width], where channel 0 is the background and channel c + 1 class c; no masks
   */
  @Override
  public MultiDataSet multiDataSet(int... indices) {
    Scene[] chosen = scenes(indices);
    int classes = kind().classes() + 1;
    int height = settings().height();
    int width = settings().width();
    float[] oneHot = new float[Math.multiplyExact(indices.length, classes * height * width)];
    for (int i = 0; i < indices.length; i++) {
      byte[] numbersOfPixels = chosen[i].classes();
      for (int pixel = 0; pixel < numbersOfPixels.length; pixel++) {
        oneHot[(i * classes + numbersOfPixels[pixel]) * height * width + pixel] = 1;
      }
    }
    return new org.nd4j.linalg.dataset.MultiDataSet(
        images(chosen), Tensors.of(oneHot, indices.length, classes, height, width));
  }

  /** Makes the scenes at these indices. */
  Scene[] scenes(int... indices) {
    return Arrays.stream(indices).mapToObj(this::scene).toArray(Scene[]::new);
  }

  /** Returns the pixels of some scenes, [n, 3 * height * width]. */
  static INDArray images(Scene... scenes) {
    float[] pixels = pixels(scenes);
    return Tensors.of(pixels, scenes.length, pixels.length / scenes.length);
  }

  /** Returns the pixels of some scenes, one scene after the other. */
  static float[] pixels(Scene... scenes) {
    int size = scenes[0].pixels().length;
    float[] pixels = new float[Math.multiplyExact(scenes.length, size)];
    for (int i = 0; i < scenes.length; i++) {
      System.arraycopy(scenes[i].pixels(), 0, pixels, i * size, size);
    }
    return pixels;
  }
}
