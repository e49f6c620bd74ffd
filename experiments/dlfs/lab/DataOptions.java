package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.cifar.Cifar10;
import dlfs.cifar.Cifar10Jpeg;
import dlfs.images.ImageShape;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import dlfs.mnist.PublishedDataset;
import dlfs.samples.DatasetSource;
import dlfs.scenes.SceneSource;
import dlfs.strokes.Strokes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The data sets that an experiment can be run on.
 *
 * @param own the data set of the book, which {@code -Ddataset=auto} loads
 * @param others the other ones that can be named; if the strokes, or scenes of them, are among
 *     them, {@code auto} generates those where its own data set cannot be obtained
 * @param folder the kind of folder of the user's that it takes; empty if it takes none
 */
public record DataOptions(
    DatasetSource own, List<DatasetSource> others, Optional<FolderKind> folder) {
  /** Independent of the run's seeds: like a published data set, it is always the same. */
  private static final Strokes STROKES = new Strokes(0);

  /** Only the experiment's own data set. */
  public static DataOptions only(DatasetSource own) {
    return new DataOptions(own, List.of(), Optional.empty());
  }

  /** MNIST, Fashion-MNIST and the strokes: 28x28 greyscale pixels and ten classes. */
  public static DataOptions greyImages(PublishedDataset own) {
    return only(own).or(PublishedDataset.values()).or(STROKES);
  }

  /**
   * All data sets of images in memory; the network has to be built for the shape and the classes of
   * the one that is loaded.
   */
  public static DataOptions images(DatasetSource own) {
    return only(own).or(PublishedDataset.values()).or(new Cifar10(), new Cifar10Jpeg(), STROKES);
  }

  /**
   * Scenes for detection, segmentation and captioning: of the digits of MNIST, of the clothes of
   * Fashion-MNIST, or of the strokes.
   */
  public static DataOptions scenes() {
    return scenes(SceneSource::of);
  }

  /**
   * Scenes as {@link #scenes()}, of another size or number.
   *
   * @param of makes scenes of images
   */
  public static DataOptions scenes(Function<DatasetSource, SceneSource> of) {
    return only(of.apply(PublishedDataset.MNIST))
        .or(of.apply(PublishedDataset.FASHION_MNIST), of.apply(STROKES));
  }

  /** Returns these data sets and further ones. */
  public DataOptions or(DatasetSource... more) {
    List<DatasetSource> all = new ArrayList<>(others);
    Stream.of(more).filter(source -> !source.id().equals(own.id())).forEach(all::add);
    return new DataOptions(own, List.copyOf(all), folder);
  }

  /**
   * Returns these data sets, or a folder of the user's photographs by class.
   *
   * @param shape the shape to which the photographs are scaled
   */
  public DataOptions orFolder(ImageShape shape) {
    return or(FolderKind.photographs(shape));
  }

  /** Returns these data sets, or a folder of the user's photographs with boxes. */
  public DataOptions orBoxes() {
    return or(FolderKind.BOXES);
  }

  /** Returns these data sets, or a folder of the user's photographs with label images. */
  public DataOptions orLabels() {
    return or(FolderKind.LABELS);
  }

  /** Returns these data sets, or a folder of the user's photographs with captions. */
  public DataOptions orCaptions() {
    return or(FolderKind.CAPTIONS);
  }

  private DataOptions or(FolderKind kind) {
    return new DataOptions(own, others, Optional.of(kind));
  }

  /** The names of all of them, its own first. */
  public List<String> names() {
    return Stream.concat(Stream.of(own), others.stream()).map(DatasetSource::id).toList();
  }

  /** Returns the data set with this name; empty if there is none. */
  Optional<DatasetSource> find(String name) {
    return Stream.concat(Stream.of(own), others.stream())
        .filter(source -> source.id().equals(name) || source.otherNames().contains(name))
        .findFirst();
  }

  /** Returns the generated data set that {@code auto} falls back on; empty if there is none. */
  Optional<DatasetSource> fallback() {
    return find(STROKES.id());
  }

  /**
   * Refuses a data set that the experiment cannot be run on.
   *
   * @throws UserError that names those that it can be run on
   */
  void check(String experiment, Settings settings) {
    String choice = settings.get(CommonSettings.DATASET);
    boolean isName = CommonSettings.DATASETS.contains(choice);
    boolean allowed =
        choice.equals(CommonSettings.AUTO)
            || (isName ? find(choice).isPresent() : folder.isPresent());
    if (!allowed) {
      throw new UserError(
          formatted(
              "%s cannot be run on %s. Its data sets: %s%s.",
              experiment,
              isName ? choice : "a folder of photographs",
              String.join(", ", names()),
              folder.map(kind -> ", or " + kind.description()).orElse("")));
    }
    if (!isName && !choice.equals(CommonSettings.AUTO)) {
      folder
          .flatMap(kind -> kind.mismatch(Path.of(choice)))
          .ifPresent(
              mismatch -> {
                throw new UserError(
                    formatted("%s cannot be run on %s: it %s.", experiment, choice, mismatch));
              });
    }
  }
}
