package dlfs.images.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.fetch.Sha256;
import dlfs.files.DataFileException;
import dlfs.images.ImageShape;
import dlfs.samples.Origin;
import dlfs.support.Photographs;
import dlfs.support.Photographs.FourChannels;
import dlfs.support.UserFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.api.MultiDataSet;

class ImageFolderTest {
  private static final ImageShape SHAPE = new ImageShape(3, 8, 6);
  private static final FolderOptions REFUSING = FolderOptions.of(SHAPE);
  private static final FolderOptions SKIPPING =
      new FolderOptions(SHAPE, Fit.CROP, new FileOptions(Damaged.SKIP, 0.2));

  @TempDir Path folder;
  private UserFolder user;

  @BeforeEach
  void useFolder() {
    user = new UserFolder(folder);
  }

  private ImageFolder open(FolderOptions options) throws IOException {
    return ImageFolder.open(folder, options, user.reported()::add);
  }

  private String refusal(FolderOptions options) {
    return UserFolder.refusal(() -> open(options));
  }

  private Path put(String name) throws IOException {
    int colour = 0x10101 * (Math.abs(name.hashCode()) % 200);
    return user.put(name, Photographs.png(Photographs.plain(5, 4, colour)));
  }

  private static List<String> names(FolderImages images) {
    return IntStream.range(0, images.count())
        .mapToObj(
            i -> images.file(i).getParent().getFileName() + "/" + images.file(i).getFileName())
        .toList();
  }

  /** Puts 200 photographs of two classes into folders, of which five are unusual. */
  private void putTwoHundred() throws IOException {
    for (int i = 0; i < 97; i++) {
      user.put("cat/" + i + ".png", Photographs.png(Photographs.plain(40, 30, 0x800000 + i)));
    }
    for (int i = 0; i < 98; i++) {
      user.put("dog/" + i + ".JPG", Photographs.jpeg(Photographs.plain(30, 40, 0x000080)));
    }
    BufferedImage noise = Photographs.plain(60, 60, 0);
    for (int i = 0; i < 3_600; i++) {
      noise.setRGB(i % 60, i / 60, i * 7_919);
    }
    byte[] whole = Photographs.jpeg(noise);
    user.put("cat/truncated.jpg", Arrays.copyOf(whole, whole.length / 2));
    user.put("cat/text.jpg", "not a photograph".getBytes(StandardCharsets.US_ASCII));
    user.put("cat/cmyk.jpg", Photographs.cmykJpeg(20, 20, FourChannels.CMYK, 0, 255, 255, 0));
    var deep = new BufferedImage(9, 9, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setPixels(0, 0, 9, 9, IntStream.range(0, 81).map(i -> 32_768).toArray());
    user.put("dog/16 bits.png", Photographs.png(deep));
    user.put("dog/single.png", Photographs.png(Photographs.plain(1, 1, 0x00ff00)));
  }

  @Test
  void namesEveryDamagedFileOfTwoHundred() throws IOException {
    putTwoHundred();
    Path cats = folder.resolve("cat");
    assertEquals(
        folder
            + ": 2 damaged files\n  "
            + cats.resolve("text.jpg")
            + " is not an image (it starts with \"not a photog\"); expected PNG or JPEG\n  "
            + cats.resolve("truncated.jpg")
            + " is truncated; expected an intact PNG or JPEG image",
        refusal(REFUSING).lines().sorted(IN_ORDER_OF_NAMES).reduce((a, b) -> a + "\n" + b).get());
  }

  /** Damaged training files come before damaged test files. */
  private static final Comparator<String> IN_ORDER_OF_NAMES =
      Comparator.comparing((String line) -> line.startsWith(" "))
          .thenComparing(Comparator.naturalOrder());

  @Test
  void readsTheOthersOfTwoHundredIfDamagedOnesAreSkipped() throws IOException {
    putTwoHundred();
    ImageFolder data = open(SKIPPING);
    assertEquals(198, data.training().count() + data.test().count());
    assertTrue(
        user.reported().get(0).startsWith("Skipped, since they are damaged (2):"),
        user.reported().get(0));
    assertTrue(data.source().endsWith("; damaged files skipped: 2"), data.source());
    assertEquals(Origin.OWN, data.origin());
    assertEquals(List.of("cat", "dog"), data.training().classNames());
    for (FolderImages images : List.of(data.training(), data.test())) {
      MultiDataSet samples = images.multiDataSet(IntStream.range(0, images.count()).toArray());
      assertArrayEquals(new long[] {images.count(), 3 * 8 * 6}, samples.getFeatures(0).shape());
      assertArrayEquals(new long[] {images.count(), 2}, samples.getLabels(0).shape());
      assertTrue(samples.getFeatures(0).minNumber().floatValue() >= 0);
      assertTrue(samples.getFeatures(0).maxNumber().floatValue() <= 1);
      List<String> names = names(images);
      for (int i = 0; i < images.count(); i++) {
        float[] image = samples.getFeatures(0).getRow(i).toFloatVector();
        float[] corner = {image[0], image[48], image[96]};
        float[] expected =
            switch (names.get(i)) {
              case "cat/cmyk.jpg" -> new float[] {1, 0, 0};
              case "dog/16 bits.png" -> new float[] {0.5f, 0.5f, 0.5f};
              case "dog/single.png" -> new float[] {0, 1, 0};
              default ->
                  names.get(i).startsWith("cat")
                      ? new float[] {128 / 255f, 0, corner[2]}
                      : new float[] {0, 0, 128 / 255f};
            };
        assertArrayEquals(expected, corner, 0.02f, names.get(i));
      }
    }
  }

  @Test
  void splitsEachClassByNameAlone() throws IOException {
    for (int i = 0; i < 50; i++) {
      put("b/" + i + ".png");
      put("a/" + i + ".png");
    }
    put("only/one.png");
    put("pair/1.png");
    put("pair/2.png");
    ImageFolder data = open(REFUSING);
    assertEquals(List.of("a", "b", "only", "pair"), data.training().classNames());
    List<String> tests = names(data.test());
    assertEquals(10, tests.stream().filter(name -> name.startsWith("a/")).count());
    assertEquals(10, tests.stream().filter(name -> name.startsWith("b/")).count());
    assertEquals(1, tests.stream().filter(name -> name.startsWith("pair/")).count());
    assertEquals(List.copyOf(new TreeSet<>(tests)), tests);
    assertEquals(2, data.training().label(data.training().count() - 2));

    put("a/new.png"); // moves at most one file into the test set or out of it
    List<String> after = names(open(REFUSING).test());
    var difference = new TreeSet<>(after);
    difference.removeAll(tests);
    assertTrue(difference.size() <= 1, difference.toString());
  }

  @Test
  void usesFoldersNamedTrainAndTest() throws IOException {
    put("Train/dog/1.png");
    put("Train/cat/1.png");
    put("test/dog/2.png");
    put("val/dog/3.png");
    ImageFolder data = open(REFUSING);
    assertEquals(List.of("cat/1.png", "dog/1.png"), names(data.training()));
    assertEquals(List.of("dog/2.png"), names(data.test()));
    assertEquals(1, data.test().label(0));
    assertEquals("folders Train and test", data.source());
    assertTrue(
        user.reported().get(0).contains(folder.resolve("val").toString()), user.reported().get(0));
    put("test/bird/4.png");
    assertTrue(refusal(REFUSING).contains("bird is the folder of a class without training images"));
  }

  @Test
  void takesAClassThatIsNamedTrainWithoutATestFolder() throws IOException {
    put("train/1.png");
    put("train/2.png");
    put("ship/1.png");
    assertEquals(List.of("ship", "train"), open(REFUSING).training().classNames());
  }

  @Test
  void reportsVisibleFilesThatAreNotUsed() throws IOException {
    put("a/1.png");
    user.put("a/2.jpeg", Photographs.jpeg(Photographs.plain(3, 3, 0)));
    put("a/.DS_Store");
    user.put("a/._1.png", new byte[] {0});
    put(".git/config");
    List<Path> unused =
        List.of(put("a/deeper/3.png").getParent(), put("a/notes.txt"), put("readme.png"));
    ImageFolder data = open(REFUSING);
    assertEquals(2, data.training().count() + data.test().count());
    assertEquals(
        "Not used, since they are not PNG or JPEG files in the folder of a class:\n"
            + String.join("\n", unused.stream().map(file -> "  " + file).toList()),
        user.reported().get(0));
  }

  @Test
  void refusesFoldersWithoutClassesOrImages() throws IOException {
    assertTrue(refusal(REFUSING).contains("contains no folders; expected a folder for each class"));
    put("1.png");
    put("2.png");
    assertTrue(refusal(REFUSING).contains("contains 2 images, but no folders"));
    Path empty = Files.createDirectory(folder.resolve("empty"));
    put("cat/1.png");
    assertTrue(refusal(REFUSING).startsWith(empty + " contains no PNG or JPEG files"));
    user.put("empty/1.png", new byte[0]);
    put("cat/2.png");
    String message = refusal(SKIPPING);
    assertTrue(message.contains("no intact training image of the class empty"), message);
    assertTrue(refusal(REFUSING).contains("1.png is empty"));
  }

  @Test
  void refusesAMissingOrUnreadableFolder() throws IOException {
    Path missing = folder.resolve("missing");
    var e =
        assertThrows(
            DataFileException.class,
            () -> ImageFolder.open(missing, REFUSING, user.reported()::add));
    assertTrue(e.getMessage().startsWith(missing + " is not a folder"), e.getMessage());
    Path locked = put("locked/1.png").getParent();
    Assumptions.assumeTrue(
        locked.toFile().setReadable(false) && !Files.isReadable(locked), "no such permissions");
    assertTrue(refusal(REFUSING).startsWith(locked + " is not readable"));
  }

  @Test
  void takesTheFirstImagesOfEachClassForAQuickRun() throws IOException {
    for (int i = 0; i < 20; i++) {
      put("a/" + i + ".png");
      put("b/" + i + ".png");
    }
    ImageFolder data = ImageFolder.open(folder, REFUSING, 6, user.reported()::add);
    assertEquals(6, data.training().count());
    assertEquals(6, data.test().count());
    assertEquals(3, data.training().label(2) + data.training().label(3) * 3);
  }

  @Test
  void hasChecksumsThatCanBeComputedWithOtherTools() throws IOException {
    put("train/a/1.png");
    put("train/b/1.png");
    Path test = put("test/a/2.png");
    ImageFolder before = open(REFUSING);
    String line = Sha256.of(test) + "  test/a/2.png\n";
    assertEquals(
        Sha256.of(line.getBytes(StandardCharsets.UTF_8)), before.checksums().get("test files"));
    assertEquals(List.of("test files", "training files"), List.copyOf(before.checksums().keySet()));
    user.put("train/b/1.png", Photographs.png(Photographs.plain(2, 2, 0x123456)));
    ImageFolder after = open(REFUSING);
    assertEquals(before.checksums().get("test files"), after.checksums().get("test files"));
    assertNotEquals(
        before.checksums().get("training files"), after.checksums().get("training files"));
  }

  @Test
  void namesAFileThatWasDeletedMeanwhile() throws IOException {
    put("a/1.png");
    put("a/2.png");
    FolderImages training = open(REFUSING).training();
    Files.delete(training.file(0));
    var e = assertThrows(UncheckedIOException.class, () -> training.multiDataSet(0));
    assertTrue(e.getMessage().startsWith(training.file(0) + " does not exist"), e.getMessage());
    assertThrows(IndexOutOfBoundsException.class, () -> training.multiDataSet(1));
  }

  @Test
  void readsTheSameOnManyThreads() throws IOException {
    for (int i = 0; i < 12; i++) {
      user.put("a/" + i + ".jpg", Photographs.jpeg(Photographs.plain(30, 20 + i, 0x20000 * i)));
    }
    FolderImages training = open(REFUSING).training();
    int[] all = IntStream.range(0, training.count()).toArray();
    float[] once = training.multiDataSet(all).getFeatures(0).data().asFloat();
    Stream.generate(() -> training)
        .limit(8)
        .parallel()
        .map(images -> images.multiDataSet(all).getFeatures(0).data().asFloat())
        .toList()
        .forEach(again -> assertArrayEquals(once, again));
  }

  @Test
  void refusesImpossibleOptions() {
    assertThrows(IllegalArgumentException.class, () -> FolderOptions.of(new ImageShape(2, 8, 8)));
    assertThrows(IllegalArgumentException.class, () -> new FileOptions(Damaged.SKIP, 1));
  }
}
