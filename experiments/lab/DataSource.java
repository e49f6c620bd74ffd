package lab;

import fetch.DownloadException;
import fetch.Downloader;
import images.ImageDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import lab.console.DownloadProgress;
import lab.console.Terminal;
import lab.settings.CommonSettings;
import lab.settings.Settings;
import lab.settings.UserError;
import mnist.PublishedDataset;
import strokes.Strokes;

/** Finds the data that a run is to use. */
final class DataSource {
  private static final int QUICK_IMAGES = 2_000;

  private DataSource() {}

  /**
   * The data set that the settings name; by default the experiment's own, or the embedded one, with
   * a warning, where that is neither on disk nor to be had.
   *
   * @throws UserError if a named data set is not to be had, or a file on disk is damaged
   */
  static ImageDataset load(PublishedDataset own, Settings settings, Terminal terminal) {
    String choice = settings.get(CommonSettings.DATASET);
    ImageDataset data;
    if (choice.equals(Strokes.NAME)) {
      data = embedded();
    } else if (choice.equals(CommonSettings.AUTO)) {
      data = ownOrEmbedded(own, settings, terminal);
    } else {
      data = published(named(choice), settings, terminal);
    }
    return settings.get(CommonSettings.QUICK) ? data.first(QUICK_IMAGES) : data;
  }

  /** The same digits in every run, whatever its seeds, as a downloaded set has the same. */
  private static ImageDataset embedded() {
    return new Strokes(0).dataset();
  }

  private static PublishedDataset named(String id) {
    return Arrays.stream(PublishedDataset.values())
        .filter(dataset -> dataset.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static ImageDataset published(
      PublishedDataset dataset, Settings settings, Terminal terminal) {
    try {
      return read(dataset, settings, terminal);
    } catch (DownloadException e) {
      throw new UserError(
          "%s\nOr use the generated digits: -Ddataset=%s".formatted(e.getMessage(), Strokes.NAME),
          e);
    }
  }

  private static ImageDataset ownOrEmbedded(
      PublishedDataset own, Settings settings, Terminal terminal) {
    try {
      return read(own, settings, terminal);
    } catch (DownloadException e) {
      terminal.warning(
          """
          %s is not in %s and could not be downloaded.
          This run uses generated digits instead (data set "%s"), so it says nothing about what the \
          book claims. For the reason: -Ddataset=%s"""
              .formatted(
                  own.id(), settings.text(CommonSettings.DATASETS_DIR), Strokes.NAME, own.id()));
      return embedded();
    }
  }

  private static ImageDataset read(PublishedDataset dataset, Settings settings, Terminal terminal)
      throws DownloadException {
    Path folder = settings.get(CommonSettings.DATASETS_DIR);
    try {
      return dataset.load(folder, new Downloader(new DownloadProgress(terminal)));
    } catch (DownloadException e) {
      throw e;
    } catch (IOException e) {
      throw new UserError(e.getMessage(), e);
    }
  }
}
