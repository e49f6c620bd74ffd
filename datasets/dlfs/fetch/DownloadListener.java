package dlfs.fetch;

/**
 * Hears how a download goes. Every call comes from the thread that downloads, so a slow listener
 * slows the download.
 */
public interface DownloadListener {

  /**
   * A mirror starts to send. Comes again for the same file when another mirror has to take over.
   *
   * @param fileName the file's name, without its folder
   * @param totalBytes the size of the whole file
   * @param resumedAt how many of these bytes are there from an earlier attempt
   */
  default void started(String fileName, long totalBytes, long resumedAt) {}

  /**
   * @param bytesSoFar how much of the file is there, what was resumed included
   */
  default void advanced(long bytesSoFar) {}

  /**
   * The mirror sends no more, be it that the file is there or that the mirror failed. Comes exactly
   * once after each {@link #started}.
   */
  default void finished() {}

  /**
   * @param message something a person who waits wants to know, on one line: which mirror failed and
   *     why, or that another download has to end first
   */
  default void note(String message) {}

  /** A listener that keeps everything to itself. */
  static DownloadListener silent() {
    return new DownloadListener() {};
  }
}
