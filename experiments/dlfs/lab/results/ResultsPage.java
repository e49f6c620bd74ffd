package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import dlfs.lab.settings.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Pages for a browser that this program writes into a results folder. They are derived from the
 * other files, so {@code run.json} does not list them; a mark at their beginning distinguishes them
 * from the user's own.
 */
public final class ResultsPage {
  /** The page of one run. */
  public static final String REPORT = "report.html";

  /** The element in the head of a page that identifies it as written by this program. */
  public static final String MARK = "<meta name=\"generator\" content=\"dlfs.report\">";

  private static final int MARK_WITHIN = 512;

  private ResultsPage() {}

  /**
   * Writes a page atomically.
   *
   * @param html the page, with the {@link #MARK} at its beginning
   * @throws UserError if there is a file of that name that this program did not write
   */
  public static void write(Path file, String html) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !isGenerated(file)) {
      throw new UserError(
          formatted(
              "%s was not written by this program, and is not replaced. Rename it, then write the"
                  + " pages with -Dreport.",
              file));
    }
    DurableFiles.replace(file, to -> Files.writeString(to, html));
  }

  /** Deletes a page, unless there is none that this program has written. */
  public static void delete(Path file) throws IOException {
    if (isGenerated(file)) {
      Files.delete(file);
    }
  }

  /** Whether the page of a run has this name, or a part of it that was written before a stop. */
  static boolean isName(String name) {
    return name.equals(REPORT) || name.equals(REPORT + ".partial");
  }

  /** Whether a file is a page that this program has written. */
  static boolean isGenerated(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MARK_WITHIN), StandardCharsets.UTF_8).contains(MARK);
    }
  }
}
