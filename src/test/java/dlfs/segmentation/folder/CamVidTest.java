package dlfs.segmentation.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.fetch.DownloadListener;
import dlfs.fetch.Downloader;
import dlfs.files.DataFileException;
import dlfs.images.ImageShape;
import dlfs.samples.Origin;
import dlfs.segmentation.SegmentedImages;
import dlfs.support.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CamVidTest {
  private static final int SKY = 0;
  private static final int CLASSES = 11;

  private static LabelFolder load(Path folder, int maxSamples) throws IOException {
    var none = new Downloader(DownloadListener.silent());
    return new CamVid().load(folder, none, unused -> {}, maxSamples);
  }

  @Test
  void hasTheImagesAndPixelsOfItsDescription() throws IOException {
    Path folder = SharedFiles.camVid();
    LabelFolder data = load(folder, Integer.MAX_VALUE);
    LabelledFiles training = data.training();
    assertEquals("camvid", data.name());
    assertEquals(Origin.LOSSY, data.origin());
    assertEquals(367, training.count());
    assertEquals(233, data.test().count());
    assertEquals(CLASSES, training.pixelClasses().size());
    assertEquals("road", training.pixelClasses().get(3));
    assertEquals(0x808080, training.colour(SKY));
    assertEquals("0001TP_006690", training.name(0));
    assertEquals(new ImageShape(3, 180, 240), training.image(0).shape());
    assertEquals(2, data.checksums().size());

    long[] pixels = new long[SegmentedImages.IGNORED + 1];
    for (int i = 0; i < training.count(); i++) {
      for (byte label : training.labels(i)) {
        pixels[Byte.toUnsignedInt(label)]++;
      }
    }
    List<String> rows =
        Files.readAllLines(folder.resolve("camvid-small/train_label_frequencies.csv"));
    for (int label = 0; label < CLASSES; label++) {
      String[] row = rows.get(label + 1).split(",");
      assertEquals(row[1].replace("_", " or "), training.pixelClasses().get(label));
      assertEquals(Long.parseLong(row[2]), pixels[label]);
    }
    long counted = Arrays.stream(pixels).limit(CLASSES).sum();
    assertEquals(367L * 180 * 240, counted + pixels[SegmentedImages.IGNORED]);
    assertTrue(pixels[SegmentedImages.IGNORED] > 0);
  }

  @Test
  void saysThatItCannotBeDownloaded(@TempDir Path folder) {
    assertFalse(new CamVid().hasFilesIn(folder));
    var e = assertThrows(DataFileException.class, () -> load(folder, 1));
    System.out.println(e.getMessage());
    assertTrue(e.getMessage().contains("camvid does not contain train"), e.getMessage());
    assertTrue(e.getMessage().contains("cannot be downloaded"), e.getMessage());
  }
}
