package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.fetch.DownloadException;
import dlfs.fetch.Downloader;
import dlfs.fetch.Sha256;
import dlfs.files.DataFileException;
import dlfs.lab.console.DownloadProgress;
import dlfs.lab.console.Terminal;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import dlfs.weights.PublishedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that the runs of an experiment read besides its data set.
 *
 * @param paths the path of each file, by name; without those that are a part of this project, or
 *     that a quick run does without
 * @param checksums the SHA-256 of each of these files, by name
 */
record InputFiles(Map<String, Path> paths, Map<String, String> checksums) {
  static final InputFiles NONE = new InputFiles(Map.of(), Map.of());

  /**
   * Finds the files, and downloads published ones that are missing, after saying so. A quick run
   * downloads nothing: it does without, with a warning.
   *
   * @throws UserError if a file is missing and cannot be downloaded, or is another one
   */
  static InputFiles obtain(List<InputFile> files, Settings settings, Terminal terminal) {
    Map<String, Path> paths = new LinkedHashMap<>();
    Map<String, String> checksums = new LinkedHashMap<>();
    for (InputFile file : files) {
      try {
        if (file.isBundled()) {
          continue;
        }
        if (file.published().isPresent() && isDispensable(file.published().get(), settings)) {
          warn(file.published().get(), settings, terminal);
          continue;
        }
        Path path = obtain(file, settings, terminal);
        String checksum = Sha256.of(path);
        if (file.published().isPresent()) {
          file.published().get().requireChecksum(path, checksum);
        }
        paths.put(file.name(), path);
        checksums.put(file.name(), checksum);
      } catch (DownloadException | DataFileException e) {
        throw new UserError(e.getMessage(), e);
      } catch (IOException e) {
        throw new UserError(formatted("The %s cannot be read: %s", file.name(), e), e);
      }
    }
    return new InputFiles(paths, checksums);
  }

  private static boolean isDispensable(PublishedFile weights, Settings settings) {
    return settings.get(CommonSettings.QUICK)
        && Files.notExists(weights.in(settings.get(CommonSettings.DATASETS_DIR)));
  }

  private static void warn(PublishedFile weights, Settings settings, Terminal terminal) {
    terminal.warning(
        formatted(
            "The weights of %s are not in %s.\nThis quick run uses random weights instead, so"
                + " its figures mean nothing.",
            weights.id(), weights.in(settings.get(CommonSettings.DATASETS_DIR))));
  }

  private static Path obtain(InputFile file, Settings settings, Terminal terminal)
      throws IOException {
    if (file.published().isEmpty()) {
      DataFileException.checkReadable(file.path(), "the file named by -D" + file.name());
      return file.path();
    }
    var downloader = new Downloader(new DownloadProgress(terminal));
    Path folder = settings.get(CommonSettings.DATASETS_DIR);
    return file.published().get().obtain(folder, downloader, terminal::line);
  }
}
