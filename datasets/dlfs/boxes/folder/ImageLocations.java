package dlfs.boxes.folder;

import dlfs.images.folder.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The places in which the images of a folder are looked for: its subfolders {@code images} and
 * {@code JPEGImages}, if it has them, then the folder itself.
 *
 * @param places these folders
 * @param images the image files directly in them
 */
record ImageLocations(List<Path> places, List<Located> images) {
  /** The same order on every platform. */
  static final Comparator<Path> BY_PATH = Comparator.comparing(Path::toString);

  private static final List<String> SUBFOLDERS = List.of("images", "jpegimages");

  /**
   * An image file.
   *
   * @param name its path within its place
   */
  record Located(Path path, String name) {}

  static ImageLocations in(Path folder) throws IOException {
    List<Path> places = new ArrayList<>();
    for (String name : SUBFOLDERS) {
      ImageFiles.subfolder(folder, name).ifPresent(places::add);
    }
    places.add(folder);
    List<Located> images = new ArrayList<>();
    for (Path place : places) {
      ImageFiles.visible(place).stream()
          .filter(ImageFiles::isImage)
          .forEach(path -> images.add(new Located(path, ImageFiles.name(path))));
    }
    return new ImageLocations(places, images);
  }

  /** Returns the names of the places, for messages. */
  String describePlaces() {
    return String.join(" or ", places.stream().map(Path::toString).toList());
  }

  /** Returns the file with a path within one of the places; empty if there is none. */
  Optional<Located> find(String name) {
    for (Path place : places) {
      Optional<Path> path = within(place, name);
      if (path.isPresent() && Files.isRegularFile(path.get())) {
        return path.map(file -> new Located(file, ImageFiles.nameWithin(place, file)));
      }
    }
    return Optional.empty();
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
  List<Located> named(String nameWithoutExtension) {
    return images.stream()
        .filter(image -> ImageFiles.withoutExtension(image.name).equals(nameWithoutExtension))
        .toList();
  }
}
