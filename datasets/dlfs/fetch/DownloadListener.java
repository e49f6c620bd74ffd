package dlfs.fetch;

/**
 * Receives the progress of a download. It is called by the downloading thread, so a slow listener
 * slows the download.
 */
public interface DownloadListener {

  /**
   * A mirror starts to send a file. Called again for the same file if another mirror takes over.
   *
   * @param fileName the file's name, without its folder
   * @param totalBytes the size of the whole file
   * @param resumedAt the number of bytes already downloaded by an earlier attempt
   */
  default void started(String fileName, long totalBytes, long resumedAt) {}

  /**
   * More of the file has arrived.
   *
   * @param bytesSoFar the number of bytes so far, including those of earlier attempts
   */
  default void advanced(long bytesSoFar) {}

  /**
   * The mirror has stopped sending, because the file is complete or the mirror failed. Called
   * exactly once after each {@link #started}.
   */
  default void finished() {}

  /**
   * Reports an event.
   *
   * @param message one line for the user: which mirror failed and why, or that another download is
   *     waited for
   */
  default void note(String message) {}

  /** Returns a listener that does nothing. */
  static DownloadListener silent() {
    return new DownloadListener() {};
  }
}
