package dlfs.cifar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dlfs.fetch.DownloadException;
import dlfs.fetch.DownloadListener;
import dlfs.fetch.Downloader;
import dlfs.fetch.Sha256;
import dlfs.files.DataFileException;
import dlfs.images.ImageDataset;
import dlfs.images.ImageShape;
import dlfs.samples.Origin;
import dlfs.support.IdxFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CIFAR-10's loader, on a small data set in the same format. */
class Cifar10Test {
  private static final int IMAGES = 20;
  private static final String ARCHIVE = "cifar-10-binary.tar.gz";
  private static final List<String> NAMES =
      List.of("data_batch_1.bin", "data_batch_2.bin", "test_batch.bin");
  private static final Downloader DOWNLOADER = new Downloader(DownloadListener.silent());

  @TempDir Path dataFolder;
  private final List<String> notes = new ArrayList<>();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private byte[] archive = files();
  private List<URI> sources = List.of(URI.create("http://127.0.0.1:1/" + ARCHIVE)); // unreachable

  /** Fills the files, and returns the archive with them, in another order. */
  private byte[] files() {
    var random = new SplittableRandom(1);
    for (String name : NAMES) {
      byte[] content = new byte[IMAGES * CifarImages.BYTES];
      random.nextBytes(content);
      IntStream.range(0, IMAGES)
          .forEach(i -> content[i * CifarImages.BYTES] = (byte) random.nextInt(10));
      files.put(name, content);
    }
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("cifar-10-batches-bin/readme.html", new byte[10]);
    for (int i : new int[] {1, 2, 0}) {
      entries.put("cifar-10-batches-bin/" + NAMES.get(i), files.get(NAMES.get(i)));
    }
    return archive(entries);
  }

  private static byte[] archive(Map<String, byte[]> entries) {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      for (var file : entries.entrySet()) {
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return IdxFiles.gzip(bytes.toByteArray());
  }

  private Cifar10 source() {
    return new Cifar10(
        new CifarArchive(ARCHIVE, sources, archive.length, Sha256.of(archive)),
        NAMES.stream()
            .map(name -> new CifarFile(name, IMAGES, List.of(Sha256.of(files.get(name)))))
            .toList());
  }

  private ImageDataset load() throws IOException {
    return source().load(dataFolder, DOWNLOADER, notes::add, Integer.MAX_VALUE);
  }

  private String refusal() {
    var e = assertThrows(DataFileException.class, this::load);
    System.out.println(e.getMessage());
    return e.getMessage();
  }

  private Path put(String name, byte[] content) throws IOException {
    Path file = dataFolder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private void putFiles(String folder) throws IOException {
    for (String name : NAMES) {
      put(folder + "/" + name, files.get(name));
    }
  }

  private void assertIsWhole(ImageDataset data) {
    assertEquals("cifar-10", data.name());
    assertEquals(Origin.PUBLISHED, data.origin());
    assertEquals(2 * IMAGES, data.training().count());
    assertEquals(IMAGES, data.test().count());
    assertEquals(new ImageShape(3, 32, 32), data.training().shape());
    assertEquals("truck", data.training().classNames().get(9));
    for (int image : new int[] {0, IMAGES - 1, IMAGES, 2 * IMAGES - 1}) {
      byte[] file = files.get(NAMES.get(image / IMAGES));
      int start = image % IMAGES * CifarImages.BYTES;
      assertEquals(file[start], data.training().label(image));
      float[] pixels = data.training().at(image).pixels();
      for (int i = 0; i < pixels.length; i++) {
        assertEquals((file[start + 1 + i] & 0xff) / 255f, pixels[i]);
      }
    }
    assertEquals(files.get("test_batch.bin")[0], data.test().label(0));
  }

  @Test
  void readsTheArchive() throws IOException {
    Path file = put("cifar-10/" + ARCHIVE, archive);
    ImageDataset data = load();
    assertIsWhole(data);
    assertEquals(Map.of(ARCHIVE, Sha256.of(file)), data.checksums());
    assertEquals(dataFolder.resolve("cifar-10").toString(), data.source());
    assertEquals(List.of(), notes);
    assertTrue(source().hasFilesIn(dataFolder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cifar-10", "CIFAR10/cifar-10-batches-bin", "cifar-10-batches-bin"})
  void readsUnpackedFiles(String folder) throws IOException {
    putFiles(folder);
    ImageDataset data = load();
    assertIsWhole(data);
    assertEquals(3, data.checksums().size());
    assertTrue(source().hasFilesIn(dataFolder));
  }

  @Test
  void readsOnlyTheFirstImagesForAQuickRun() throws IOException {
    put("cifar-10/" + ARCHIVE, archive);
    ImageDataset few = source().load(dataFolder, DOWNLOADER, notes::add, IMAGES + 1);
    assertEquals(IMAGES + 1, few.training().count());
    assertEquals(IMAGES, few.test().count());
    assertArrayEquals(load().training().first(IMAGES + 1).pixels(), few.training().pixels());
  }

  @Test
  void downloadsTheArchiveAndResumesAnInterruptedDownload() throws IOException {
    put("cifar-10/" + ARCHIVE + ".part", Arrays.copyOf(archive, archive.length / 2));
    var sent = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range"); // bytes=92507-
          if (range == null) { // a question whether the server can be reached
            exchange.sendResponseHeaders(200, -1);
            return;
          }
          int from = Integer.parseInt(range.replaceAll("\\D", ""));
          sent.set(archive.length - from);
          String sentRange = from + "-" + (archive.length - 1) + "/" + archive.length;
          exchange.getResponseHeaders().add("Content-Range", "bytes " + sentRange);
          exchange.sendResponseHeaders(206, archive.length - from);
          try (var body = exchange.getResponseBody()) {
            body.write(archive, from, archive.length - from);
          }
        });
    server.start();
    try {
      sources = List.of(URI.create("http://localhost:" + server.getAddress().getPort() + "/a"));
      assertIsWhole(load());
    } finally {
      server.stop(0);
    }
    assertEquals(archive.length - archive.length / 2, sent.get());
    assertArrayEquals(archive, Files.readAllBytes(dataFolder.resolve("cifar-10/" + ARCHIVE)));
  }

  @Test
  void saysWhereItsFilesWereExpectedIfItCannotBeDownloaded() throws IOException {
    Path single = put("cifar-10/data_batch_1.bin", files.get("data_batch_1.bin"));
    Path misplaced = put("downloads/data_batch_2.bin", files.get("data_batch_2.bin"));
    assertThrows(DownloadException.class, this::load);
    assertTrue(
        notes.get(0).startsWith("Not used:\n  " + single + "\n  " + misplaced + "\nExpected in "),
        notes.get(0));
    assertTrue(notes.get(0).contains(ARCHIVE + ", or all of its files: data_batch_1.bin, "));
  }

  @Test
  void namesADamagedArchive() throws IOException {
    Path file = put("cifar-10/" + ARCHIVE, Arrays.copyOf(archive, 1_000));
    assertTrue(refusal().startsWith(file + " is truncated after 1000 bytes; expected "));
    byte[] changed = archive.clone();
    changed[archive.length / 2] ^= 1;
    put("cifar-10/" + ARCHIVE, changed);
    assertTrue(refusal().contains("is not the published archive: its SHA-256 checksum is"));
    put("cifar-10/" + ARCHIVE, new byte[archive.length + 5]);
    assertTrue(refusal().contains("has " + (archive.length + 5) + " bytes; expected"));
  }

  @Test
  void usesIntactFilesBesideADamagedArchive() throws IOException {
    Path damaged = put("cifar-10/" + ARCHIVE, Arrays.copyOf(archive, 1_000));
    putFiles("cifar-10");
    assertIsWhole(load());
    assertTrue(notes.get(0).contains(damaged + " is truncated"), notes.get(0));
    assertTrue(notes.get(0).endsWith("cifar-10 is complete without them."), notes.get(0));
  }

  @Test
  void namesADamagedUnpackedFile() throws IOException {
    putFiles("cifar-10");
    byte[] batch = files.get("data_batch_2.bin");
    Path file = put("cifar-10/data_batch_2.bin", Arrays.copyOf(batch, 5_000));
    assertTrue(refusal().startsWith(file + " ends after 5000 bytes; expected 20 images"));
    put("cifar-10/data_batch_2.bin", Arrays.copyOf(batch, batch.length + 1));
    assertTrue(refusal().contains("has more than 20 images"));
    byte[] mislabelled = batch.clone();
    mislabelled[3 * CifarImages.BYTES] = (byte) 200;
    put("cifar-10/data_batch_2.bin", mislabelled);
    assertTrue(refusal().contains("has the label 200 at image 3; expected labels from 0 to 9"));
    byte[] changed = batch.clone();
    changed[9] ^= 1;
    put("cifar-10/data_batch_2.bin", changed);
    assertTrue(refusal().contains("is not the published file: its SHA-256 checksum is"));
  }

  @Test
  void refusesAPublishedArchiveWithoutAllFiles() throws IOException {
    archive = archive(Map.of("cifar-10-batches-bin/test_batch.bin", files.get("test_batch.bin")));
    put("cifar-10/" + ARCHIVE, archive);
    assertTrue(refusal().contains("contains 1 files of images; expected 3 of them"));
  }

  @Test
  void doesNotTakeTheLossyCopyForItself() throws IOException {
    put("cifar-10-jpeg/train_10000.bin.gz", new byte[9]);
    putFiles("cifar-10-jpeg");
    assertFalse(new Cifar10().hasFilesIn(dataFolder));
    assertThrows(DownloadException.class, this::load);
  }
}
