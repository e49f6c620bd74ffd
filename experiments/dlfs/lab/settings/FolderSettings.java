package dlfs.lab.settings;

import dlfs.images.ImageShape;
import dlfs.images.folder.Damaged;
import dlfs.images.folder.FileOptions;
import dlfs.images.folder.Fit;
import dlfs.images.folder.FolderOptions;
import java.util.List;
import java.util.Locale;

/** The settings of experiments that take a folder of the user's images as data set. */
public final class FolderSettings {
  private static final Setting<Fit> FIT =
      Setting.choice(
          "fit",
          Fit.CROP,
          List.of(Fit.values()),
          fit -> fit.name().toLowerCase(Locale.ROOT),
          "photographs of other proportions are cropped or squashed");

  private static final Setting<Damaged> DAMAGED =
      Setting.choice(
          "damaged",
          Damaged.REFUSE,
          List.of(Damaged.values()),
          damaged -> damaged.name().toLowerCase(Locale.ROOT),
          "damaged photographs end the run or are skipped");

  private static final Setting<Integer> TEST_PERCENT =
      Setting.integer(
          "testPercent",
          20,
          1,
          99,
          "percentage of the photographs, of each class, that are for testing");

  /** Those for photographs with boxes or label images, which are used as they are. */
  public static final List<Setting<?>> FILES = List.of(DAMAGED, TEST_PERCENT);

  /** All of them. */
  public static final List<Setting<?>> ALL = List.of(FIT, DAMAGED, TEST_PERCENT);

  private FolderSettings() {}

  /** Returns the options for photographs by class that the settings select. */
  public static FolderOptions options(ImageShape shape, Settings settings) {
    return new FolderOptions(shape, settings.get(FIT), options(settings));
  }

  /** Returns the options for files that the settings select. */
  public static FileOptions options(Settings settings) {
    return new FileOptions(settings.get(DAMAGED), settings.get(TEST_PERCENT) / 100.0);
  }
}
