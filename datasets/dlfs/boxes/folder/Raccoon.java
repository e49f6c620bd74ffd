package dlfs.boxes.folder;

import dlfs.fetch.Downloader;
import dlfs.files.DatasetFiles;
import dlfs.images.folder.FileOptions;
import dlfs.samples.DatasetSource;
import dlfs.samples.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * 200 photographs of raccoons with 217 boxes, from Dat Tran's {@code raccoon_dataset}, scaled down
 * to at most 320 pixels. 160 of them are for training and 40 for testing, by their numbers; the
 * original was split at random, so that figures published for it are not comparable to the digit.
 *
 * <p>It is read from {@code raccoon/boxes.csv} and {@code raccoon/images}, and cannot be
 * downloaded.
 */
public final class Raccoon implements DatasetSource {
  /** The name that users type. */
  public static final String NAME = "raccoon";

  private static final String BOXES = "boxes.csv";

  private static final Map<String, String> PUBLISHED =
      Map.of(
          BOXES,
          "3211836268b8fb04fb4ddb74273989779ab25812495436f443d472e07346199b",
          BoxFolder.TRAINING_FILES,
          "f71f0db4e78e660bc802943b32444f1f6eefbfcc7294da79c4b3109bada72870",
          BoxFolder.TEST_FILES,
          "c4e1d31251ee2b9df2f64ad98994f343671127780a3ba826c1f18b4eaebdc3c7");

  @Override
  public String id() {
    return NAME;
  }

  @Override
  public boolean hasFilesIn(Path dataFolder) {
    return !DatasetFiles.of(NAME, dataFolder).files().isEmpty();
  }

  @Override
  public BoxFolder load(
      Path dataFolder, Downloader downloader, Consumer<String> unused, int maxSamples)
      throws IOException {
    DatasetFiles found = DatasetFiles.of(NAME, dataFolder);
    Path folder = found.folderWith(BOXES);
    BoxFolder all = BoxFolder.open(folder, FileOptions.DEFAULT, Integer.MAX_VALUE, message -> {});
    found.checkPublished(PUBLISHED, all.checksums());
    return new BoxFolder(
        NAME,
        "a reduced copy, " + folder,
        Origin.LOSSY,
        all.training().first(maxSamples),
        all.test().first(maxSamples),
        all.checksums());
  }
}
