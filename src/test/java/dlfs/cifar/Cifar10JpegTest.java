package dlfs.cifar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.fetch.DownloadListener;
import dlfs.fetch.Downloader;
import dlfs.files.DataFileException;
import dlfs.images.ImageDataset;
import dlfs.images.LabelledImages;
import dlfs.samples.Origin;
import dlfs.support.SharedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10JpegTest {
  private static final Downloader DOWNLOADER = new Downloader(DownloadListener.silent());

  private static ImageDataset load(Path folder) throws IOException {
    return new Cifar10Jpeg().load(folder, DOWNLOADER, unused -> {}, Integer.MAX_VALUE);
  }

  @Test
  void hasTheMeanAndStandardDeviationOfItsDescription() throws IOException {
    ImageDataset data = load(SharedFiles.cifar10Jpeg());
    LabelledImages training = data.training();
    assertEquals(10_000, training.count());
    assertEquals(2_000, data.test().count());
    assertEquals(Origin.LOSSY, data.origin());
    assertEquals("cifar-10-jpeg", data.name());
    assertEquals(List.of("train_10000.bin.gz", "test_2000.bin.gz"), keys(data));
    double[] means = {0.493403, 0.483115, 0.447049};
    double[] deviations = {0.246036, 0.244056, 0.261567};
    for (int channel = 0; channel < 3; channel++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < 10_000 * 1_024; i++) {
        float pixel = training.pixels()[(i / 1_024 * 3 + channel) * 1_024 + i % 1_024];
        sum += pixel;
        squares += (double) pixel * pixel;
      }
      double mean = sum / (10_000 * 1_024);
      assertEquals(means[channel], mean, 1e-6);
      assertEquals(deviations[channel], Math.sqrt(squares / (10_000 * 1_024) - mean * mean), 1e-6);
    }
    for (int i = 0; i < training.count(); i++) {
      assertEquals(i % 10, training.label(i));
    }
  }

  private static List<String> keys(ImageDataset data) {
    return List.copyOf(data.checksums().keySet());
  }

  @Test
  void readsUnpackedFilesAndRefusesChangedOnes(@TempDir Path folder) throws IOException {
    Path shared = SharedFiles.cifar10Jpeg().resolve(Cifar10Jpeg.NAME);
    Path own = Files.createDirectory(folder.resolve("cifar-10-jpeg"));
    Files.copy(shared.resolve("train_10000.bin.gz"), own.resolve("train_10000.bin.gz"));
    byte[] test;
    try (InputStream in =
        new GZIPInputStream(Files.newInputStream(shared.resolve("test_2000.bin.gz")))) {
      test = in.readAllBytes();
    }
    Path unpacked = Files.write(own.resolve("test_2000.bin"), test);
    assertEquals(List.of("train_10000.bin.gz", "test_2000.bin"), keys(load(folder)));
    test[1] ^= 1;
    Files.write(unpacked, test);
    var e = assertThrows(DataFileException.class, () -> load(folder));
    assertTrue(e.getMessage().startsWith(unpacked + " is not the published file"), e.getMessage());
    Path training = own.resolve("train_10000.bin.gz");
    byte[] whole = Files.readAllBytes(training);
    Files.write(training, Arrays.copyOf(whole, 10_000));
    e = assertThrows(DataFileException.class, () -> load(folder));
    assertTrue(e.getMessage().startsWith(training + " is truncated after 10000"), e.getMessage());
  }

  @Test
  void saysThatItCannotBeDownloaded(@TempDir Path folder) {
    var e = assertThrows(DataFileException.class, () -> load(folder));
    System.out.println(e.getMessage());
    assertTrue(e.getMessage().contains("does not contain train_10000.bin.gz"), e.getMessage());
    assertTrue(e.getMessage().contains("cannot be downloaded"), e.getMessage());
  }
}
