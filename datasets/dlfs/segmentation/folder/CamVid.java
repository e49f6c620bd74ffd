package dlfs.segmentation.folder;

import dlfs.fetch.Downloader;
import dlfs.files.DatasetFiles;
import dlfs.images.folder.FileOptions;
import dlfs.samples.DatasetSource;
import dlfs.samples.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * CamVid, street scenes filmed from a car, with 11 classes of pixels: the 367 training and 233 test
 * images of SegNet's authors, reduced to 240x180 pixels. Their 101 validation images are not used,
 * so that figures are comparable with theirs, except for the resolution.
 *
 * <p>G. J. Brostow, J. Fauqueur, R. Cipolla, "Semantic object classes in video: A high-definition
 * ground truth database", Pattern Recognition Letters (2008); V. Badrinarayanan, A. Kendall, R.
 * Cipolla, "SegNet: A Deep Convolutional Encoder-Decoder Architecture for Image Segmentation", PAMI
 * (2017). Not for commercial use.
 *
 * <p>It is read from {@code camvid/train} and {@code camvid/test}, or from a folder {@code
 * camvid-small}, and cannot be downloaded. Value 11 of its label images is a pixel that does not
 * count.
 */
public final class CamVid implements DatasetSource {
  /** The name that users type. */
  public static final String NAME = "camvid";

  private static final String OTHER_FOLDER = "camvid-small";
  private static final String TRAINING = "train";

  private static final int VOID = 11;
  private static final LabelClasses CLASSES =
      new LabelClasses(
          List.of(
              "sky",
              "building",
              "pole",
              "road",
              "pavement",
              "tree",
              "sign or symbol",
              "fence",
              "car",
              "pedestrian",
              "bicyclist"),
          List.of(
              0x808080, 0x800000, 0xc0c080, 0x804080, 0x3c28de, 0x808000, 0xc08080, 0x404080,
              0x400080, 0x404000, 0x0080c0),
          VOID);

  private static final Map<String, String> PUBLISHED =
      Map.of(
          LabelFolder.TRAINING_FILES,
          "fbea902e436ca14ac40a7dccd5abb5d2c0f716dc4cc3fa40c0a84d6028c86e40",
          LabelFolder.TEST_FILES,
          "44db5155f3a1064029cc6be309f90741c01c682ab397b10eb56d57d9bcc38abe");

  @Override
  public String id() {
    return NAME;
  }

  @Override
  public boolean hasFilesIn(Path dataFolder) {
    return !files(dataFolder).files().isEmpty();
  }

  private static DatasetFiles files(Path dataFolder) {
    return DatasetFiles.of(NAME, dataFolder, OTHER_FOLDER);
  }

  @Override
  public LabelFolder load(
      Path dataFolder, Downloader downloader, Consumer<String> unused, int maxSamples)
      throws IOException {
    DatasetFiles found = files(dataFolder);
    Path folder = found.folderWith(TRAINING);
    LabelFolder all =
        LabelFolder.open(
            folder, FileOptions.DEFAULT, Optional.of(CLASSES), Integer.MAX_VALUE, message -> {});
    found.checkPublished(PUBLISHED, all.checksums());
    return new LabelFolder(
        NAME,
        "a reduced copy, " + folder,
        Origin.LOSSY,
        all.training().first(maxSamples),
        all.test().first(maxSamples),
        all.checksums());
  }
}
