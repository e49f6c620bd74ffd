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

  /** The number of times that a word has to occur, so that rare ones are one unknown word. */
  public static final Setting<Integer> MIN_OCCURRENCES =
      Setting.integer(
          "minOccurrences", 2, 1, 1_000, "rarer words of training captions are not used");

  /** Those for photographs with boxes or label images, which are used as they are. */
  public static final List<Setting<?>> FILES = List.of(DAMAGED, TEST_PERCENT);

  /** Those for photographs with captions, which are used as they are. */
  public static final List<Setting<?>> CAPTIONS = List.of(DAMAGED, TEST_PERCENT, MIN_OCCURRENCES);

  /** Those for photographs by class. */
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
