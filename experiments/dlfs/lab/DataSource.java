package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.fetch.DownloadException;
import dlfs.fetch.Downloader;
import dlfs.files.DataFileException;
import dlfs.lab.console.DownloadProgress;
import dlfs.lab.console.Terminal;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import dlfs.samples.Dataset;
import dlfs.samples.DatasetSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Loads the data set that the settings select. */
record DataSource(Settings settings, Terminal terminal) {

  /**
   * Loads the data set that the settings name, by default the experiment's own. If none of that
   * one's files are on disk and it cannot be downloaded, generates the strokes instead, with a
   * warning, where the experiment can be run on them.
   *
   * @param options the experiment's data sets, to which the setting belongs
   * @throws UserError if a data set that is named, or of which some files are on disk, cannot be
   *     completed, or if a file on disk is damaged
   */
  Dataset load(DataOptions options) {
    String choice = settings.get(CommonSettings.DATASET);
    if (choice.equals(CommonSettings.AUTO)) {
      return ownOrGenerated(options);
    }
    DatasetSource named =
        options
            .find(choice)
            .orElseGet(() -> options.folder().orElseThrow().source(Path.of(choice), settings));
    return obtained(named, options);
  }

  private Dataset obtained(DatasetSource source, DataOptions options) {
    try {
      return loaded(source);
    } catch (DownloadException e) {
      throw unobtainable(e, options);
    }
  }

  private static UserError unobtainable(DownloadException e, DataOptions options) {
    String other =
        options
            .fallback()
            .map(strokes -> "\nOr use the generated digits: -Ddataset=" + strokes.id())
            .orElse("");
    return new UserError(e.getMessage() + other, e);
  }

  private Dataset ownOrGenerated(DataOptions options) {
    DatasetSource own = options.own();
    Optional<DatasetSource> generated = options.fallback();
    try {
      return loaded(own);
    } catch (DownloadException e) {
      if (generated.isEmpty() || own.hasFilesIn(settings.get(CommonSettings.DATASETS_DIR))) {
        throw unobtainable(e, options); // a user who has some of its files does not want other data
      }
      terminal.warning(
          formatted(
              """
          %s is not in %s and could not be downloaded.
          This run uses generated digits instead (data set "%s"), so it does not test the book's \
          claims. To see why the download failed: -Ddataset=%s""",
              own.folderName(),
              settings.text(CommonSettings.DATASETS_DIR),
              generated.get().id(),
              own.id()));
      return obtained(generated.get(), options);
    }
  }

  private Dataset loaded(DatasetSource source) throws DownloadException {
    var downloader = new Downloader(new DownloadProgress(terminal));
    try {
      return source.load(
          settings.get(CommonSettings.DATASETS_DIR),
          downloader,
          terminal::line,
          maxSamples(source));
    } catch (DownloadException e) {
      throw e;
    } catch (DataFileException e) {
      throw new UserError(e.getMessage(), e);
    } catch (IOException e) {
      throw new UserError(formatted("The data set %s cannot be read: %s", source.id(), e), e);
    }
  }

  private int maxSamples(DatasetSource source) {
    return settings.get(CommonSettings.QUICK) ? source.quickSamples() : Integer.MAX_VALUE;
  }
}
