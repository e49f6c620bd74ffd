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

/** Loads the data set that the settings select. */
record DataSource(Settings settings, Terminal terminal) {
  private static final int QUICK_IMAGES = 2_000;

  /**
   * Loads the data set that the settings name, by default the experiment's own. If none of that
   * one's files are on disk and it cannot be downloaded, generates the strokes instead, with a
   * warning.
   *
   * @param own the experiment's own data set
   * @throws UserError if a data set that is named, or of which some files are on disk, cannot be
   *     completed, or if a file on disk is damaged
   */
  ImageDataset load(PublishedDataset own) {
    String choice = settings.get(CommonSettings.DATASET);
    return switch (choice) {
      case Strokes.NAME -> generated();
      case CommonSettings.AUTO -> ownOrGenerated(own);
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

  private ImageDataset ownOrGenerated(PublishedDataset own) {
    try {
      return published(own);
    } catch (DownloadException e) {
      if (own.hasFilesIn(settings.get(CommonSettings.DATASETS_DIR))) {
        throw unobtainable(e); // a user who has some of its files does not want other data
      }
      terminal.warning(
          formatted(
              """
          %s is not in %s and could not be downloaded.
          This run uses generated digits instead (data set "%s"), so it does not test the book's \
          claims. To see why the download failed: -Ddataset=%s""",
              own.id(), settings.text(CommonSettings.DATASETS_DIR), Strokes.NAME, own.id()));
      return generated();
    }
  }

  private ImageDataset published(PublishedDataset dataset) throws DownloadException {
    var downloader = new Downloader(new DownloadProgress(terminal));
    try {
      return dataset
          .load(settings.get(CommonSettings.DATASETS_DIR), downloader, terminal::line)
          .first(maxImages());
    } catch (DownloadException e) {
      throw e;
    } catch (DataFileException e) {
      throw new UserError(e.getMessage(), e);
    } catch (IOException e) {
      throw new UserError(formatted("The data set %s cannot be read: %s", dataset.id(), e), e);
    }
  }

  /** Independent of the run's seeds: like a published data set, it is always the same. */
  private ImageDataset generated() {
    return new Strokes(0).dataset(maxImages());
  }

  private int maxImages() {
    return settings.get(CommonSettings.QUICK) ? QUICK_IMAGES : Integer.MAX_VALUE;
  }
}
