package dlfs.fetch;

import static dlfs.text.Text.formatted;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Thrown if a file could not be downloaded. The message tells the user in short lines what was
 * tried, why it failed, and what to do.
 */
public final class DownloadException extends IOException {
  private static final long serialVersionUID = 1;

  private DownloadException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Creates an exception for a file that no mirror delivered.
   *
   * @param target the path for the file
   * @param bytes the size of the file
   * @param failures the reason of the failure by mirror, in the order of the attempts
   */
  static DownloadException everyMirrorFailed(Path target, long bytes, Map<URI, String> failures) {
    var message = new StringBuilder();
    message.append(formatted("Cannot download %s (%s bytes).", target.getFileName(), bytes));
    failures.forEach(
        (mirror, reason) -> message.append(formatted("\n  %s\n    %s", mirror, reason)));
    message.append("\nTry again later, or download the file elsewhere and save it as\n " + target);
    return new DownloadException(message.toString(), null);
  }

  /**
   * Creates an exception for a folder that cannot be written to.
   *
   * @param folder the folder for the file
   * @param cause the error of the file system
   */
  static DownloadException folderUnusable(Path folder, IOException cause) {
    return new DownloadException(
        formatted(
            "Cannot download into the folder\n  %s\n    %s\nMake it writable, or choose another folder.",
            folder, reason(cause)),
        cause);
  }

  private static String reason(IOException cause) {
    // The messages of these two contain only the path.
    if (cause instanceof FileAlreadyExistsException) {
      return "it is a file, not a folder";
    }
    if (cause instanceof AccessDeniedException denied) {
      return "no permission to write " + denied.getFile();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
