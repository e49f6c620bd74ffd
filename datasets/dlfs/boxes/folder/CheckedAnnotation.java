package dlfs.boxes.folder;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.boxes.folder.Annotation.AnnotatedObject;
import dlfs.boxes.folder.Annotation.Size;
import dlfs.files.DataFileException;
import dlfs.images.folder.CheckedFiles;
import dlfs.images.folder.Place;
import dlfs.images.folder.StoredImage;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An annotation whose image is not damaged.
 *
 * @param width the width of the image
 * @param height its height
 * @param isShownAsStored whether it is to be shown as it is stored
 * @param line a line with its checksum
 */
record CheckedAnnotation(
    Annotation annotation, int width, int height, boolean isShownAsStored, String line) {

  /**
   * Reads and decodes the image.
   *
   * @param folder the folder to which the name in {@link #line} is relative
   * @throws DataFileException if it is damaged
   */
  static CheckedAnnotation of(Path folder, Annotation annotation) throws IOException {
    Path file = annotation.image().path();
    byte[] content = StoredImage.content(file);
    StoredImage image = StoredImage.decode(file, content);
    return new CheckedAnnotation(
        annotation,
        image.width(),
        image.height(),
        image.isShownAsStored(),
        CheckedFiles.line(folder, file, content));
  }

  /** The file of the image. */
  Path file() {
    return annotation.image().path();
  }

  /**
   * Compares the sizes and boxes with the image.
   *
   * @throws DataFileException if a size differs, or a box ends outside the image
   */
  void check() throws DataFileException {
    for (Size size : annotation.sizes()) {
      check(size);
    }
    for (AnnotatedObject object : annotation.objects()) {
      Box box = object.box();
      check(object.place(), "xmax", box.xmax(), "width", width);
      check(object.place(), "ymax", box.ymax(), "height", height);
    }
  }

  private void check(Size size) throws DataFileException {
    if (differ(size.width(), width) || differ(size.height(), height)) {
      throw size.place()
          .refuse(
              formatted("the size is %sx%s", text(size.width()), text(size.height())),
              formatted(
                  "%dx%d, the size of %s%s",
                  width,
                  height,
                  annotation.image().name(),
                  isShownAsStored ? "" : CheckedFiles.NOT_ROTATED));
    }
  }

  private static boolean differ(int stated, int real) {
    return stated != Annotation.UNKNOWN && stated != real;
  }

  private static String text(int stated) {
    return stated == Annotation.UNKNOWN ? "?" : Integer.toString(stated);
  }

  private void check(Place place, String edge, double value, String side, int most)
      throws DataFileException {
    if (value > most) {
      throw place.refuse(
          formatted("the box ends outside its image: %s is %s", edge, Numbers.text(value)),
          formatted("at most %d, the %s of %s", most, side, annotation.image().name()));
    }
  }
}
