package dlfs.images.folder;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The places in which the images of a folder are looked for: its subfolders {@code images} and
 * {@code JPEGImages}, if it has them, then the folder itself.
 *
 * @param places these folders
 * @param images the image files directly in them, by their names without the extension
 */
public record ImageLocations(List<Path> places, Map<String, List<Located>> images) {
  /** The same order on every platform. */
  public static final Comparator<Path> BY_PATH = Comparator.comparing(Path::toString);

  private static final List<String> SUBFOLDERS = List.of("images", "jpegimages");

  /**
   * An image file.
   *
   * @param name its path within its place
   */
  public record Located(Path path, String name) {}

  /** Returns the places in a folder. */
  public static ImageLocations in(Path folder) throws IOException {
    List<Path> places = new ArrayList<>();
    for (String name : SUBFOLDERS) {
      ImageFiles.subfolder(folder, name).ifPresent(places::add);
    }
    places.add(folder);
    Map<String, List<Located>> images = new TreeMap<>();
    for (Path place : places) {
      ImageFiles.visible(place).stream()
          .filter(ImageFiles::isImage)
          .map(path -> new Located(path, ImageFiles.name(path)))
          .forEach(
              image ->
                  images
                      .computeIfAbsent(
                          ImageFiles.withoutExtension(image.name), key -> new ArrayList<>())
                      .add(image));
    }
    return new ImageLocations(places, images);
  }

  /** Returns the names of the places, for messages. */
  public String describePlaces() {
    return String.join(" or ", places.stream().map(Path::toString).toList());
  }

  /** Returns the file with a path within one of the places; empty if there is none. */
  public Optional<Located> find(String name) {
    for (Path place : places) {
      Optional<Path> path = within(place, name);
      if (path.isPresent() && Files.isRegularFile(path.get())) {
        return path.map(file -> new Located(file, ImageFiles.nameWithin(place, file)));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the file that a line of an annotation file names.
   *
   * @throws DataFileException if there is none
   */
  public Located find(Place place, String name) throws DataFileException {
    if (name.isEmpty()) {
      throw place.refuse("file is empty", "the name of an image file");
    }
    return find(name)
        .orElseThrow(
            () ->
                place.refuse(
                    formatted("there is no image %s", name),
                    formatted("a file in %s", describePlaces())));
  }

  /** Returns the image files that are not among the used ones, sorted by name. */
  public List<String> unused(Set<Path> used) {
    return images.values().stream()
        .flatMap(List::stream)
        .map(Located::path)
        .filter(path -> !used.contains(path))
        .map(Path::toString)
        .toList();
  }

  /** Returns a path within a folder; empty if the name leads outside it, or is no path. */
  private static Optional<Path> within(Path folder, String name) {
    try {
      Path base = folder.normalize();
      Path path = base.resolve(name).normalize();
      return Optional.of(path).filter(file -> file.startsWith(base) && !file.equals(base));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Returns the image files in the places with a name, whatever their extension. */
  public List<Located> named(String nameWithoutExtension) {
    return images.getOrDefault(nameWithoutExtension, List.of());
  }
}
