package dlfs.images.folder;

import dlfs.fetch.Downloader;
import dlfs.samples.DatasetSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A folder of the user's photographs; see {@link ImageFolder}.
 *
 * @param folder its path, wherever the other data sets are
 * @param options how the photographs become a data set
 */
public record FolderSource(Path folder, FolderOptions options) implements DatasetSource {

  /** The path of the folder. */
  @Override
  public String id() {
    return folder.toString();
  }

  @Override
  public ImageFolder load(
      Path dataFolder, Downloader downloader, Consumer<String> unused, int maxSamples)
      throws IOException {
    return ImageFolder.open(folder, options, maxSamples, unused);
  }

  @Override
  public boolean hasFilesIn(Path dataFolder) {
    return Files.isDirectory(folder);
  }
}
