package dlfs.samples;

import dlfs.fetch.Downloader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A data set that has a name, and is loaded from files or generated. */
public interface DatasetSource {

  /** The name that users type. */
  String id();

  /** Other names that users can type for it; none by default. */
  default List<String> otherNames() {
    return List.of();
  }

  /** The name of the folder of its files, if it has any; by default, its own name. */
  default String folderName() {
    return id();
  }

  /**
   * Reads the data set from its files, of which missing ones are downloaded first, or generates it.
   *
   * @param dataFolder the folder of all data sets; the files of this one are in its subfolder
   *     {@link #folderName()}
   * @param downloader reports its progress to its listener
   * @param unused receives a message, before any download, that lists files that are not used
   * @param maxSamples only so many training and test samples are loaded, the first ones; at least 1
   * @throws dlfs.files.DataFileException if a file exists, but differs from the published one, or
   *     is missing and cannot be downloaded from anywhere
   * @throws dlfs.fetch.DownloadException if a file is missing and cannot be downloaded now
   */
  Dataset load(Path dataFolder, Downloader downloader, Consumer<String> unused, int maxSamples)
      throws IOException;

  /** The number of training and of test samples of a quick run, at most. */
  default int quickSamples() {
    return 2_000;
  }

  /** Whether files in {@code dataFolder} belong to this data set, or seem to. */
  boolean hasFilesIn(Path dataFolder);
}
