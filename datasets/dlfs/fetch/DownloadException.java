package dlfs.fetch;

import static dlfs.text.Text.formatted;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A file that could not be downloaded. The message is for people: what was tried, why it failed and
 * what to do, on short lines.
 */
public final class DownloadException extends IOException {
  private static final long serialVersionUID = 1;

  private DownloadException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * @param target where the file should have gone
   * @param failures each mirror that was tried and why it failed, in the order of trying
   */
  static DownloadException everyMirrorFailed(Path target, long bytes, Map<URI, String> failures) {
    var message = new StringBuilder();
    message.append(formatted("Cannot download %s (%s bytes).", target.getFileName(), bytes));
    failures.forEach(
        (mirror, reason) -> message.append(formatted("\n  %s\n    %s", mirror, reason)));
    message.append("\nTry again later, or get the file elsewhere and place it at\n  " + target);
    return new DownloadException(message.toString(), null);
  }

  /**
   * @param folder where the file should have gone
   * @param cause what the file system said
   */
  static DownloadException folderUnusable(Path folder, IOException cause) {
    return new DownloadException(
        formatted(
            "Cannot download into the folder\n  %s\n    %s\nMake it writable, or choose another folder.",
            folder, reason(cause)),
        cause);
  }

  private static String reason(IOException cause) {
    // These two say nothing but the path.
    if (cause instanceof FileAlreadyExistsException) {
      return "a file that is no folder has its name";
    }
    if (cause instanceof AccessDeniedException denied) {
      return "no permission to write " + denied.getFile();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
