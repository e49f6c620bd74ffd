package dlfs.lab.charts;

import static dlfs.text.Text.formatted;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Draws pictures, and records a failure instead of throwing it: measurements must not be lost
 * because pictures cannot be drawn, for example on a machine without fonts.
 */
public final class Drawing {
  private static final String WITHOUT_TEXT =
      """
      The charts cannot be drawn: Java cannot render text on this machine, because a font or the \
      libraries fontconfig and freetype are missing. All measurements are published. To draw the \
      charts, install
      Debian, Ubuntu: apt-get install fontconfig fonts-dejavu-core
      Alpine: apk add fontconfig ttf-dejavu
      Fedora: dnf install fontconfig dejavu-sans-fonts
      and run the same command again.""";

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private Throwable failure;

  /**
   * Draws pictures, into memory.
   *
   * @param pictures supplies the pictures, and draws their panels
   */
  public Drawing(Supplier<List<Picture>> pictures) {
    try {
      for (Picture picture : pictures.get()) {
        files.put(picture.file(), picture.png());
      }
    } catch (Throwable e) { // also errors due to missing libraries or memory
      failure = e;
    }
  }

  /** The files that were drawn, their bytes by name. */
  public Map<String, byte[]> files() {
    return files;
  }

  /** Returns a message if pictures are missing: the same one whenever the cause is the same. */
  public Optional<String> obstacle() {
    return failure().map(Drawing::obstacle);
  }

  /** Returns the failure, if pictures are missing. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  private static String obstacle(Throwable failure) {
    return canWriteText()
        ? formatted(
            "The charts cannot be drawn because of an unexpected error: %s\n"
                + "All measurements are published. For the stack trace: -Dstacktrace",
            failure)
        : WITHOUT_TEXT;
  }

  private static boolean canWriteText() {
    try {
      new Canvas(1, Canvas.TITLE_HEIGHT, "text").finish();
      return true;
    } catch (Throwable e) { // Java reports this in many ways, even by a plain java.lang.Error
      return false;
    }
  }
}
