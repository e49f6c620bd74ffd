package dlfs.idx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dlfs.fetch.DownloadListener;
import dlfs.fetch.Downloader;
import dlfs.files.DataFileException;
import dlfs.mnist.PublishedDataset;
import dlfs.support.IdxFiles;
import dlfs.support.UnusualPaths;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** IDX files that are truncated at every length, with every bit flipped, or not files at all. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedIdxFilesTest {
  private static final int[] IMAGES = {20, 3, 4};
  private static final byte[] WHOLE = IdxFiles.gzip(IdxFiles.idx(IMAGES, pixels()));
  private static final long MOST_BYTES = 64 << 20;

  @TempDir Path folder;
  private Path file;

  private static byte[] pixels() {
    byte[] pixels = new byte[240];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * i);
    }
    return pixels;
  }

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("images.gz");
  }

  private String refusal() {
    var e = assertThrows(DataFileException.class, () -> IdxFile.readImages(file));
    assertTrue(e.getMessage().startsWith(file + " "), e.getMessage());
    assertTrue(e.getMessage().contains("; expected "), e.getMessage());
    return e.getMessage();
  }

  @Test
  void areRefusedWhereverTheyAreTruncated() throws IOException {
    for (int length = 0; length < WHOLE.length; length++) {
      Files.write(file, Arrays.copyOf(WHOLE, length));
      refusal();
    }
    System.out.printf(Locale.ROOT, "IDX file, cut off: %d tried, all refused%n", WHOLE.length);
  }

  @Test
  void areRefusedWhereverTheirContentIsTruncated() throws IOException {
    byte[] content = IdxFiles.idx(IMAGES, pixels());
    for (int length = 0; length < content.length; length++) {
      Files.write(file, IdxFiles.gzip(Arrays.copyOf(content, length)));
      refusal();
    }
    System.out.printf(Locale.ROOT, "IDX content, cut off: %d tried, all refused%n", content.length);
  }

  /** Only the time and the system in a gzip header may change without effect. */
  @Test
  void areRefusedOrUnchangedForAnyFlippedBit() throws IOException {
    int same = 0;
    for (int bit = 0; bit < WHOLE.length * 8; bit++) {
      byte[] other = WHOLE.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, other);
      try {
        IdxFile read = IdxFile.readImages(file);
        assertTrue(Arrays.equals(pixels(), read.values()), "bit " + bit);
        same++;
      } catch (DataFileException e) {
        assertTrue(e.getMessage().startsWith(file + " "), e.getMessage());
      }
    }
    System.out.printf(
        Locale.ROOT,
        "IDX file, a bit another: %d tried, %d the same images%n",
        WHOLE.length * 8,
        same);
    assertTrue(same < 80, same + " are the same");
  }

  static Stream<Arguments> bombs() {
    int most = Integer.MAX_VALUE;
    return Stream.of(
        Arguments.of("gigabytes declared", new int[] {most, 1, 1}, 4_000_000, "declares"),
        Arguments.of("exabytes declared", new int[] {most, most, most}, 100, "declares"),
        Arguments.of("two gigabytes declared", new int[] {most - 8, 1, 1}, 1_000, "declares"),
        Arguments.of("zeros after the images", new int[] {2, 2, 2}, 50_000_000, "continues after"),
        Arguments.of("half of it there", new int[] {10_000_000, 1, 1}, 9_950_000, "ends after"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bombs")
  void allocateNoMemoryForMissingContent(String name, int[] shape, int zeros, String found)
      throws IOException {
    Files.write(file, IdxFiles.gzip(IdxFiles.idx(shape, new byte[zeros])));
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    String message = refusal();
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    System.out.printf(Locale.ROOT, "%s (%d kB taken): %s%n", name, bytes / 1_000, message);
    assertTrue(message.contains(found), message);
    assertTrue(bytes < MOST_BYTES, bytes + " bytes");
  }

  /** Incompressible, so that the file is large enough for its declared size. */
  @Test
  void areRefusedIfTheyExceedTheMemoryLimit() throws IOException {
    int tooMany = (int) Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 4);
    byte[] content = IdxFiles.idx(new int[] {tooMany, 1, 1}, new byte[0]);
    byte[] start = IdxFiles.gzip(content);
    byte[] large =
        Arrays.copyOf(start, tooMany / 1032 + 1_000); // a sparse end would have the same effect
    Files.write(file, large);
    String message = refusal();
    assertTrue(message.contains("too many for the memory limit of Java"), message);
    assertTrue(message.contains("more with -Xmx"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing.gz", "folder.gz", "dangling.gz", "loop.gz", "pipe.gz"})
  void areRefusedIfTheyAreNotFiles(String name) throws Exception {
    file = UnusualPaths.make(folder, name);
    System.out.println(refusal());
  }

  @Test
  void areRefusedIfTheyAreNotReadable() throws IOException {
    Files.write(file, WHOLE);
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-wx------"));
    } catch (UnsupportedOperationException e) {
      Assumptions.abort("no such permissions here");
    }
    Assumptions.assumeFalse(Files.isReadable(file), "the superuser may read anything");
    assertTrue(refusal().contains("is not readable by this user"));
  }

  @Test
  void areReadThroughALink() throws Exception {
    Path link = UnusualPaths.make(folder, "dangling");
    Files.write(folder.resolve("nowhere"), WHOLE);
    assertEquals(240, IdxFile.readImages(link).values().length);
  }

  /** A huge sparse file, whose checksum would take hours. */
  @Test
  void areNotHashedIfTheirSizeIsWrong() throws IOException {
    Path published =
        Files.createDirectories(folder.resolve("mnist")).resolve("train-images-idx3-ubyte.gz");
    Files.write(published, WHOLE);
    try (var channel = new RandomAccessFile(published.toFile(), "rw")) {
      channel.setLength(1L << 40);
    } catch (IOException e) {
      Assumptions.abort("no files with holes here: " + e);
    }
    var none = new Downloader(DownloadListener.silent());
    var e = assertThrows(DataFileException.class, () -> PublishedDataset.MNIST.load(folder, none));
    System.out.println(e.getMessage());
    assertTrue(e.getMessage().contains("it has 1099511627776 bytes"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"folder", "pipe"})
  void stopADataSetBeforeAnyDownload(String kind) throws Exception {
    Files.createDirectories(folder.resolve("mnist"));
    Path published = folder.resolve("mnist").resolve("t10k-labels-idx1-ubyte.gz");
    Files.move(UnusualPaths.make(folder, kind), published);
    var none = new Downloader(DownloadListener.silent());
    var e = assertThrows(DataFileException.class, () -> PublishedDataset.MNIST.load(folder, none));
    assertTrue(e.getMessage().startsWith(published + " is not a file"), e.getMessage());
  }
}
