package dlfs.segmentation.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.fetch.Sha256;
import dlfs.images.ImageShape;
import dlfs.images.folder.Damaged;
import dlfs.images.folder.FileOptions;
import dlfs.samples.Origin;
import dlfs.support.Photographs;
import dlfs.support.UserFolder;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelFolderTest {
  private static final int WIDTH = 6;
  private static final int HEIGHT = 4;

  @TempDir Path folder;
  private UserFolder user;

  @BeforeEach
  void useFolder() {
    user = new UserFolder(folder);
  }

  private LabelFolder open() throws IOException {
    return open(FileOptions.DEFAULT);
  }

  private LabelFolder open(FileOptions options) throws IOException {
    return LabelFolder.open(folder, options, Integer.MAX_VALUE, user.reported()::add);
  }

  private String refusal() {
    return refusal(FileOptions.DEFAULT);
  }

  private String refusal(FileOptions options) {
    return UserFolder.refusal(() -> open(options));
  }

  /** Returns an image of a type whose values are these in turn. */
  private static BufferedImage image(BufferedImage image, int... values) {
    int[] all = IntStream.range(0, WIDTH * HEIGHT).map(i -> values[i % values.length]).toArray();
    image.getRaster().setSamples(0, 0, WIDTH, HEIGHT, 0, all);
    return image;
  }

  private static byte[] grey(int... values) {
    return Photographs.png(
        image(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY), values));
  }

  private static byte[] palette(int bits, int... values) {
    int size = 1 << bits;
    byte[] red = new byte[size];
    byte[] other = new byte[size];
    Arrays.fill(red, (byte) 200);
    var colours = new IndexColorModel(bits, size, red, other, other); // all the same
    int type = bits < 8 ? BufferedImage.TYPE_BYTE_BINARY : BufferedImage.TYPE_BYTE_INDEXED;
    return Photographs.png(image(new BufferedImage(WIDTH, HEIGHT, type, colours), values));
  }

  /** Puts a photograph and its label image, and returns the path of the latter. */
  private Path putPair(String part, String name, byte[] labels) throws IOException {
    user.put(
        part + "images/" + name + ".jpg",
        Photographs.jpeg(Photographs.plain(WIDTH, HEIGHT, 0x405060)));
    return user.put(part + "labels/" + name + ".png", labels);
  }

  /** Puts intact training and test images. */
  private void putIntact() throws IOException {
    putPair("train/", "a", grey(0, 1, 2, 255));
    putPair("test/", "b", grey(0, 1));
  }

  private Path putClasses(String... lines) throws IOException {
    return user.put("classes.txt", String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> names(LabelledFiles images) {
    return IntStream.range(0, images.count()).mapToObj(images::name).toList();
  }

  private static int[] labels(LabelledFiles images, int index) {
    byte[] labels = images.labels(index);
    return IntStream.range(0, 4).map(i -> Byte.toUnsignedInt(labels[i])).toArray();
  }

  @Test
  void readsGreyAndPaletteImages() throws IOException {
    putPair("train/", "grey", grey(2, 1, 0, 255));
    putPair("train/", "palette", palette(8, 2, 1, 0, 255));
    putPair("train/", "two bits", palette(2, 2, 1, 0, 0));
    putPair("test/", "grey", grey(0, 1));
    Path classes = putClasses("\ufeffsky", "road", " car ", "");
    LabelFolder data = open();
    LabelledFiles training = data.training();
    assertEquals(folder.toString(), data.name());
    assertEquals(Origin.OWN, data.origin());
    assertEquals("folders train and test", data.source());
    assertEquals(List.of("grey", "palette", "two bits"), names(training));
    assertEquals(List.of("sky", "road", "car"), training.pixelClasses());
    assertArrayEquals(new int[] {2, 1, 0, 255}, labels(training, 0));
    assertArrayEquals(new int[] {2, 1, 0, 255}, labels(training, 1));
    assertArrayEquals(new int[] {2, 1, 0, 0}, labels(training, 2));
    assertEquals(WIDTH * HEIGHT, training.labels(0).length);
    assertEquals(new ImageShape(3, HEIGHT, WIDTH), training.image(0).shape());
    assertEquals(0x800000, training.colour(1));
    assertEquals(Sha256.of(classes), data.checksums().get("classes.txt"));
    assertEquals(List.of(), user.reported());
  }

  @Test
  void numbersClassesWithoutNames() throws IOException {
    putPair("train/", "a", grey(0, 3));
    putPair("test/", "b", grey(0));
    LabelFolder data = open();
    assertEquals(
        List.of("class 0", "class 1", "class 2", "class 3"), data.training().pixelClasses());
    assertEquals(
        List.of("No training pixel has one of these classes:\n  1 (class 1)\n  2 (class 2)"),
        user.reported());
  }

  @Test
  void splitsByNameAlone() throws IOException {
    for (int i = 0; i < 20; i++) {
      putPair("", "n" + i, grey(0, 1));
    }
    LabelFolder data = open();
    List<String> tests = names(data.test());
    assertEquals(4, tests.size());
    assertEquals(16, data.training().count());
    assertEquals(List.copyOf(new TreeSet<>(tests)), tests);
    assertEquals("20 % of the images for testing", data.source());
    LabelFolder few = LabelFolder.open(folder, FileOptions.DEFAULT, 3, user.reported()::add);
    assertEquals(3, few.training().count());
    assertEquals(tests.subList(0, 3), names(few.test()));
  }

  @Test
  void reportsWhatIsNotUsed() throws IOException {
    putIntact();
    Path val = putPair("val/", "c", grey(0)).getParent().getParent();
    Path notes = user.put("train/labels/notes.txt", new byte[1]);
    open();
    assertEquals(List.of("Not used:\n  " + val + "\n  " + notes), user.reported());
  }

  @Test
  void usesPhotographsAsTheyAreStored() throws IOException {
    putIntact();
    byte[] jpeg = Photographs.jpeg(Photographs.plain(WIDTH, HEIGHT, 0x405060));
    Path rotated = user.put("train/images/a.jpg", Photographs.withOrientation(jpeg, 8));
    assertEquals(new ImageShape(3, HEIGHT, WIDTH), open().training().image(0).shape());
    assertTrue(user.reported().get(0).endsWith("(1):\n  " + rotated), user.reported().get(0));
  }

  @Test
  void refusesAnotherSizeThanThatOfTheImage() throws IOException {
    putIntact();
    Path labels = user.put("train/labels/a.png", Photographs.png(grey4x6()));
    String message = refusal(new FileOptions(Damaged.SKIP, 0.2)); // it is not damaged
    assertTrue(message.startsWith(labels + " has 4x6 pixels; expected 6x4, the size of"), message);
  }

  private static BufferedImage grey4x6() {
    return new BufferedImage(HEIGHT, WIDTH, BufferedImage.TYPE_BYTE_GRAY);
  }

  @Test
  void refusesANumberWithoutAClass() throws IOException {
    putIntact();
    putClasses("sky", "road");
    Path labels = folder.resolve("train/labels/a.png");
    assertEquals(
        labels
            + " has the value 2 in column 2 of row 0 (from 0); expected the number of a class, 0 to"
            + " 1, or 255 for a pixel that does not count",
        refusal());
  }

  @ParameterizedTest
  @CsvSource({
    "1, has label images with the class 0 only; expected at least the classes 0 and 1",
    "0, has label images with the class 0 only; expected at least the classes 0 and 1"
  })
  void refusesMasksOf0And255(int bit, String expected) throws IOException {
    putPair("train/", "a", grey(0, 255));
    putPair("test/", "b", grey(0, 255 * bit));
    assertTrue(refusal().startsWith(folder + " " + expected));
  }

  @Test
  void refusesASetWithoutAClass() throws IOException {
    putIntact();
    putPair("test/", "b", grey(255));
    assertTrue(refusal().startsWith(folder + " has no intact test image with a class"));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_3BYTE_BGR
      })
  void refusesColourImages(int type) throws IOException {
    putIntact();
    Path labels =
        user.put("train/labels/a.png", Photographs.png(new BufferedImage(WIDTH, HEIGHT, type)));
    String message = refusal();
    assertTrue(message.startsWith(labels + " is a colour image; expected a PNG file of"), message);
    assertTrue(message.endsWith("see experiments/README.md"), message);
  }

  @Test
  void refusesLabelImagesOf16Bits() throws IOException {
    putIntact();
    var deep = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_USHORT_GRAY);
    Path labels = user.put("train/labels/a.png", Photographs.png(deep));
    assertTrue(refusal().startsWith(labels + " has 16 bits for each pixel; expected a PNG"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "a.png"})
  void refusesLabelImagesInJpeg(String name) throws IOException {
    putIntact();
    Files.delete(folder.resolve("train/labels/a.png"));
    Path labels =
        user.put(
            "train/labels/" + name,
            Photographs.jpeg(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY)));
    assertTrue(refusal().startsWith(labels + " is a JPEG file, in which the values"));
  }

  @Test
  void refusesFilesWithoutTheOther() throws IOException {
    putIntact();
    Path image = user.put("train/images/c.jpg", new byte[1]);
    assertTrue(refusal().startsWith(image + " has no label image; expected c.png in"));
    Files.delete(image);
    Path labels = user.put("test/labels/c.png", new byte[1]);
    assertTrue(refusal().startsWith(labels + " has no image; expected c.jpg or c.png in"));
    Files.delete(labels);
    Path second = user.put("test/images/b.png", new byte[1]);
    assertTrue(refusal().startsWith(second + " has the name of b.jpg"));
  }

  @Test
  void refusesAFolderWithoutImages() throws IOException {
    assertTrue(refusal().startsWith(folder + " contains no folder images; expected a folder"));
    Path images = Files.createDirectory(folder.resolve("images"));
    assertTrue(refusal().startsWith(folder + " contains no folder labels; expected a folder"));
    Files.createDirectory(folder.resolve("labels"));
    assertTrue(refusal().startsWith(images + " contains no PNG or JPEG files"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          sky                | has 1 line; expected from 2 to 255 names of classes, one a line
          sky,,road          | line 2 is empty
          sky,road,sky       | line 3 is the same as an earlier one
          -                  | is empty
          """)
  void refusesWrongNamesOfClasses(String lines, String expected) throws IOException {
    putIntact();
    Path file = putClasses(lines == null ? new String[0] : lines.split(","));
    String message = refusal();
    assertTrue(message.startsWith(file + " " + expected), message);
  }

  @Test
  void namesOrSkipsDamagedFiles() throws IOException {
    putIntact();
    byte[] whole = grey(0, 1, 2);
    Path damaged = putPair("train/", "d", Arrays.copyOf(whole, whole.length - 20));
    String message = refusal();
    assertTrue(message.startsWith(folder + ": 1 damaged file\n  " + damaged), message);
    LabelFolder data = open(new FileOptions(Damaged.SKIP, 0.2));
    assertEquals(List.of("a"), names(data.training()));
    assertEquals("folders train and test; damaged files skipped: 1", data.source());
  }

  @Test
  void namesAFileThatWasDeletedMeanwhile() throws IOException {
    putIntact();
    LabelledFiles training = open().training();
    Path labels = folder.resolve("train/labels/a.png");
    Files.delete(labels);
    var e = assertThrows(UncheckedIOException.class, () -> training.labels(0));
    assertTrue(e.getMessage().startsWith(labels + " does not exist"), e.getMessage());
  }
}
