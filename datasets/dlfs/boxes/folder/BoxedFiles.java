package dlfs.boxes.folder;

import dlfs.boxes.BoxedImages;
import dlfs.boxes.BoxedObject;
import dlfs.files.DataFileException;
import dlfs.images.ColourImage;
import dlfs.images.folder.StoredImage;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Photographs with boxes that are read from their files whenever they are needed, in their own
 * sizes; see {@link BoxFolder}.
 */
public final class BoxedFiles implements BoxedImages {
  private final List<String> classes;
  private final List<BoxedFile> files;

  /**
   * A photograph and its objects.
   *
   * @param name its path within the folder of images, without the extension
   */
  record BoxedFile(Path path, String name, List<BoxedObject> objects) {}

  BoxedFiles(List<String> classes, List<BoxedFile> files) {
    this.classes = List.copyOf(classes);
    this.files = List.copyOf(files);
  }

  @Override
  public int count() {
    return files.size();
  }

  @Override
  public List<String> objectClasses() {
    return classes;
  }

  @Override
  public String name(int index) {
    return files.get(index).name();
  }

  @Override
  public List<BoxedObject> objects(int index) {
    return files.get(index).objects();
  }

  /** The file of image {@code index}. */
  public Path file(int index) {
    return files.get(index).path();
  }

  /**
   * Reads an image.
   *
   * @throws UncheckedIOException with a {@link DataFileException} if its file has been deleted or
   *     damaged since the folder was opened
   */
  @Override
  public ColourImage image(int index) {
    return StoredImage.read(file(index)).colours();
  }

  /** Returns only the first {@code n} images. */
  public BoxedFiles first(int n) {
    return new BoxedFiles(classes, files.subList(0, Math.min(n, files.size())));
  }
}
