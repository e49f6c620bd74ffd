package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.fetch.DownloadException;
import dlfs.fetch.Downloader;
import dlfs.files.DataFileException;
import dlfs.images.ImageDataset;
import dlfs.lab.console.DownloadProgress;
import dlfs.lab.console.Terminal;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import dlfs.mnist.PublishedDataset;
import dlfs.strokes.Strokes;
import java.io.IOException;
import java.util.Arrays;

/** Finds the data that a run is to use. */
record DataSource(Settings settings, Terminal terminal) {
  private static final int QUICK_IMAGES = 2_000;

  /**
   * The data set that the settings name; by default the experiment's own, or, with a warning, the
   * embedded one if no file of that is on disk and it cannot be downloaded.
   *
   * @throws UserError if a data set that is named, or partly on disk, cannot be obtained, or a file
   *     on disk is damaged
   */
  ImageDataset load(PublishedDataset own) {
    String choice = settings.get(CommonSettings.DATASET);
    return switch (choice) {
      case Strokes.NAME -> embedded();
      case CommonSettings.AUTO -> ownOrEmbedded(own);
      default -> named(choice);
    };
  }

  private ImageDataset named(String id) {
    PublishedDataset dataset =
        Arrays.stream(PublishedDataset.values())
            .filter(published -> published.id().equals(id))
            .findFirst()
            .orElseThrow();
    try {
      return published(dataset);
    } catch (DownloadException e) {
      throw unobtainable(e);
    }
  }

  private static UserError unobtainable(DownloadException e) {
    return new UserError(
        formatted("%s\nOr use the generated digits: -Ddataset=%s", e.getMessage(), Strokes.NAME),
        e);
  }

  private ImageDataset ownOrEmbedded(PublishedDataset own) {
    try {
      return published(own);
    } catch (DownloadException e) {
      if (own.hasFilesIn(settings.get(CommonSettings.DATASETS_DIR))) {
        throw unobtainable(e); // a user with some of its files does not want other data
      }
      terminal.warning(
          formatted(
              """
          %s is not in %s and could not be downloaded.
          This run uses generated digits instead (data set "%s"), so it says nothing about what the \
          book claims. For the reason: -Ddataset=%s""",
              own.id(), settings.text(CommonSettings.DATASETS_DIR), Strokes.NAME, own.id()));
      return embedded();
    }
  }

  private ImageDataset published(PublishedDataset dataset) throws DownloadException {
    var downloader = new Downloader(new DownloadProgress(terminal));
    try {
      return dataset
          .load(settings.get(CommonSettings.DATASETS_DIR), downloader, terminal::line)
          .first(most());
    } catch (DownloadException e) {
      throw e;
    } catch (DataFileException e) {
      throw new UserError(e.getMessage(), e);
    } catch (IOException e) {
      throw new UserError(formatted("The data set %s cannot be read: %s", dataset.id(), e), e);
    }
  }

  /** The same digits in every run, whatever its seeds, as a published set has the same. */
  private ImageDataset embedded() {
    return new Strokes(0).dataset(most());
  }

  private int most() {
    return settings.get(CommonSettings.QUICK) ? QUICK_IMAGES : Integer.MAX_VALUE;
  }
}
