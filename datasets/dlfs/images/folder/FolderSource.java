package dlfs.images.folder;

import dlfs.fetch.Downloader;
import dlfs.samples.Dataset;
import dlfs.samples.DatasetSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A folder of the user's images, such as an {@link ImageFolder}.
 *
 * @param folder its path, wherever the other data sets are
 * @param opener opens it
 */
public record FolderSource(Path folder, Opener opener) implements DatasetSource {

  /** Opens a folder and checks its files. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Opens the folder.
     *
     * @param maxSamples only about so many training and test samples are used; at least 1
     * @param report receives messages about files that are not used
     * @throws dlfs.files.DataFileException if files are missing or damaged
     */
    Dataset open(Path folder, int maxSamples, Consumer<String> report) throws IOException;
  }

  /** The path of the folder. */
  @Override
  public String id() {
    return folder.toString();
  }

  @Override
  public Dataset load(
      Path dataFolder, Downloader downloader, Consumer<String> unused, int maxSamples)
      throws IOException {
    return opener.open(folder, maxSamples, unused);
  }

  @Override
  public boolean hasFilesIn(Path dataFolder) {
    return Files.isDirectory(folder);
  }
}
