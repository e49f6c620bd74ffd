package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.boxes.folder.BoxFolder;
import dlfs.captions.folder.CaptionFolder;
import dlfs.images.ImageShape;
import dlfs.images.folder.FolderSource;
import dlfs.images.folder.ImageFiles;
import dlfs.images.folder.ImageFolder;
import dlfs.lab.settings.FolderSettings;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.samples.Dataset;
import dlfs.segmentation.folder.LabelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A kind of folder of the user's that an experiment takes as data set.
 *
 * @param content the content of such a folder
 * @param settings the settings of how it is read
 * @param opener opens it
 */
public record FolderKind(Content content, List<Setting<?>> settings, Opener opener) {
  /** The names of folders with all images, whatever their classes. */
  private static final Set<String> IMAGE_FOLDERS = Set.of("images", "jpegimages");

  /** Opens a folder with the values of the settings. */
  @FunctionalInterface
  interface Opener {
    Dataset open(Path folder, Settings settings, int maxSamples, Consumer<String> report)
        throws IOException;
  }

  /** The content of a folder of images. */
  enum Content {
    CLASSES("photographs by class", "a folder for each class", "Your own photographs"),
    BOXES(
        "photographs with boxes",
        "a file boxes.csv, or an XML file of PASCAL VOC for each photograph",
        "Boxes of your own"),
    LABELS(
        "photographs with label images",
        "a folder images and a folder labels",
        "Label images of your own"),
    CAPTIONS("photographs with captions", "a file captions.csv", "Captions of your own");

    private final String description;
    private final String files;
    private final String section;

    Content(String description, String files, String section) {
      this.description = description;
      this.files = files;
      this.section = section;
    }
  }

  /** Photographs with boxes: {@link BoxFolder}. */
  static final FolderKind BOXES =
      new FolderKind(
          Content.BOXES,
          FolderSettings.FILES,
          (folder, settings, max, report) ->
              BoxFolder.open(folder, FolderSettings.options(settings), max, report));

  /** Photographs with label images: {@link LabelFolder}. */
  static final FolderKind LABELS =
      new FolderKind(
          Content.LABELS,
          FolderSettings.FILES,
          (folder, settings, max, report) ->
              LabelFolder.open(folder, FolderSettings.options(settings), max, report));

  /** Photographs with captions: {@link CaptionFolder}. */
  static final FolderKind CAPTIONS =
      new FolderKind(
          Content.CAPTIONS,
          FolderSettings.CAPTIONS,
          (folder, settings, max, report) ->
              CaptionFolder.open(
                  folder,
                  FolderSettings.options(settings),
                  settings.get(FolderSettings.MIN_OCCURRENCES),
                  max,
                  report));

  /** Photographs by class, scaled to a shape: {@link ImageFolder}. */
  static FolderKind photographs(ImageShape shape) {
    return new FolderKind(
        Content.CLASSES,
        FolderSettings.ALL,
        (folder, settings, max, report) ->
            ImageFolder.open(folder, FolderSettings.options(shape, settings), max, report));
  }

  /** Returns a folder of this kind as the source of a data set. */
  FolderSource source(Path folder, Settings settings) {
    return new FolderSource(
        folder, (path, max, report) -> opener.open(path, settings, max, report));
  }

  /** Returns the kind as a noun phrase: "a folder of photographs with boxes". */
  String description() {
    return "a folder of " + content.description;
  }

  /**
   * Says what is wrong with a folder of another kind, as far as the names in it show.
   *
   * @return a predicate; empty if it seems to be of this kind, or of none
   */
  Optional<String> mismatch(Path folder) {
    Set<Content> found = contentOf(folder);
    if (found.isEmpty() || found.contains(content)) {
      return Optional.empty();
    }
    return Optional.of(
        formatted(
            "contains %s, but not %s. Expected %s; see \"%s\" in experiments/README.md",
            found.iterator().next().description,
            content.description,
            content.files,
            content.section));
  }

  private static Set<Content> contentOf(Path folder) {
    try {
      Optional<Path> training = ImageFiles.subfolder(folder, ImageFiles.TRAINING);
      boolean isSplit =
          training.isPresent() && ImageFiles.subfolder(folder, ImageFiles.TEST).isPresent();
      return contentOfPart(isSplit ? training.get() : folder);
    } catch (IOException e) {
      return Set.of(); // opening the folder says why
    }
  }

  private static Set<Content> contentOfPart(Path folder) throws IOException {
    Set<Content> found = EnumSet.noneOf(Content.class);
    for (Path entry : ImageFiles.visible(folder)) {
      String name = ImageFiles.name(entry).toLowerCase(Locale.ROOT);
      boolean isFolder = Files.isDirectory(entry);
      if (name.endsWith(".csv")) {
        found.addAll(contentOfTable(name));
      } else if (name.endsWith(".xml") || isFolder && name.equals("annotations")) {
        found.add(Content.BOXES);
      } else if (isFolder && name.equals("labels")) {
        found.add(Content.LABELS);
      } else if (isFolder
          && !IMAGE_FOLDERS.contains(name)
          && ImageFiles.visible(entry).stream().anyMatch(ImageFiles::isImage)) {
        found.add(Content.CLASSES);
      }
    }
    return found;
  }

  /** Returns what a CSV file may contain. */
  private static Set<Content> contentOfTable(String name) {
    return switch (name) {
      case "boxes.csv" -> Set.of(Content.BOXES);
      case "captions.csv" -> Set.of(Content.CAPTIONS);
      default -> Set.of(Content.BOXES, Content.CAPTIONS);
    };
  }
}
