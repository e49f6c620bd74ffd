package dlfs.idx;

import static dlfs.support.IdxFiles.gzip;
import static dlfs.support.IdxFiles.idx;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.files.DataFileException;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.support.IdxFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;

class IdxRecordReaderTest {
  /** 258 is 0x0102: read in the wrong byte order, it is 513. */
  private static final int COUNT = 258;

  private static final int[] IMAGES = {COUNT, 2, 3};
  private static final int[] LABELS = {COUNT};

  @TempDir Path folder;
  private Path images;
  private Path labels;

  @BeforeEach
  void writeWholeFiles() throws IOException {
    images = IdxFiles.write(folder.resolve("images.gz"), IMAGES, pixels());
    labels = IdxFiles.write(folder.resolve("labels.gz"), LABELS, classes());
  }

  private static byte[] pixels() {
    byte[] values = new byte[COUNT * 6];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) i; // 128 and above are negative as Java bytes
    }
    return values;
  }

  private static byte[] classes() {
    byte[] values = new byte[COUNT];
    for (int i = 0; i < COUNT; i++) {
      values[i] = (byte) (i % 10);
    }
    return values;
  }

  @Test
  void readsAllImagesScaledToOneAndAllLabels() throws IOException {
    LabelledImages all = IdxRecordReader.readAll(images, labels);

    assertEquals(COUNT, all.count());
    assertEquals(new ImageShape(1, 2, 3), all.shape());
    assertEquals(7, all.label(7));
    assertEquals(0f, all.pixels()[0]);
    assertEquals(128 / 255f, all.pixels()[128]);
    assertEquals(1f, all.pixels()[255]);
  }

  @Test
  void returnsADataVecRecordForEachImage() throws Exception {
    try (var reader = initialised()) {
      assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), reader.getLabels());
      List<Writable> first = reader.next();
      List<Writable> second = reader.next();

      var pixels = ((NDArrayWritable) second.get(0)).get();
      assertArrayEquals(new long[] {1, 1, 2, 3}, pixels.shape());
      assertEquals(6, pixels.getInt(0, 0, 0, 0));
      assertEquals(11, pixels.getInt(0, 0, 1, 2));
      assertEquals(new IntWritable(0), first.get(1));
      assertEquals(new IntWritable(1), second.get(1));

      assertEquals(COUNT - 2, reader.next(1_000).size());
      assertFalse(reader.hasNext());
      reader.reset();
      assertTrue(reader.hasNext());
    }
  }

  @Test
  void findsARecordAgainByItsMetaData() throws Exception {
    try (var reader = initialised()) {
      reader.next(40);
      var record = reader.nextRecord();
      assertEquals(record.getRecord(), reader.loadFromMetaData(record.getMetaData()).getRecord());
      assertEquals(new IntWritable(0), record.getRecord().get(1));
    }
  }

  @Test
  void providesADl4jIteratorWithTheSameValuesAsReadAll() throws Exception {
    var iterator = new RecordReaderDataSetIterator(initialised(), 100, 1, 10);
    iterator.setPreProcessor(new ImagePreProcessingScaler());
    iterator.next();
    DataSet second = iterator.next();

    DataSet bulk = IdxRecordReader.readAll(images, labels).range(100, 200);
    assertEquals(bulk.getLabels(), second.getLabels());
    assertArrayEquals(
        bulk.getFeatures().data().asFloat(), second.getFeatures().ravel().toFloatVector(), 1e-6f);
  }

  @Test
  void requiresExactlyTwoFiles() {
    var split = new CollectionInputSplit(List.of(images.toUri()));
    assertThrows(IllegalArgumentException.class, () -> new IdxRecordReader().initialize(split));
  }

  static Stream<Arguments> brokenImageFiles() {
    byte[] whole = gzip(idx(IMAGES, pixels()));
    byte[] wrongMagic = idx(IMAGES, pixels());
    wrongMagic[2] = 0x0d; // floats
    byte[] flipped = whole.clone();
    flipped[flipped.length - 6] ^= 1; // in the gzip checksum
    return Stream.of(
        Arguments.of("empty", new byte[0], "is empty"),
        Arguments.of(
            "not gzip", "P5 28 28 255".getBytes(UTF_8), "is neither a gzip file nor an IDX file"),
        Arguments.of("one byte", new byte[] {0x1f}, "is neither a gzip file nor an IDX file"),
        Arguments.of("gzip of nothing", gzip(new byte[0]), "magic number ()"),
        Arguments.of("wrong magic", gzip(wrongMagic), "wrong magic number (00 00 0d 03)"),
        Arguments.of("a label file", gzip(idx(LABELS, classes())), "00 00 08 01"),
        Arguments.of(
            "cut off in the middle", Arrays.copyOf(whole, 100), "truncated after 100 bytes"),
        Arguments.of("cut off in the header", Arrays.copyOf(whole, 12), "truncated after 12 bytes"),
        Arguments.of("cut off at the end", Arrays.copyOf(whole, whole.length - 1), "truncated"),
        Arguments.of("damaged", flipped, "is damaged"),
        Arguments.of(
            "unpacked and cut off", Arrays.copyOf(idx(IMAGES, pixels()), 99), "truncated after 99"),
        Arguments.of(
            "unpacked, cut off in the header",
            Arrays.copyOf(idx(IMAGES, pixels()), 9),
            "truncated"),
        Arguments.of(
            "unpacked and too long",
            Arrays.copyOf(idx(IMAGES, pixels()), 16 + 6 * COUNT + 1),
            "continues"),
        Arguments.of(
            "fewer values than declared",
            gzip(idx(new int[] {COUNT + 1, 2, 3}, pixels())),
            "ends after 1548"),
        Arguments.of(
            "more values than declared",
            gzip(idx(new int[] {COUNT - 1, 2, 3}, pixels())),
            "continues"),
        Arguments.of(
            "gigabytes declared",
            gzip(idx(new int[] {Integer.MAX_VALUE, 28, 28}, pixels())),
            "declares 2147483647 x 28 x 28"),
        Arguments.of(
            "more declared than a long can hold",
            gzip(
                idx(new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE}, pixels())),
            "declares"),
        Arguments.of(
            "a negative size", gzip(idx(new int[] {-1, 2, 3}, pixels())), "size 4294967295"),
        Arguments.of(
            "another number of images than labels",
            gzip(idx(new int[] {COUNT / 2, 4, 3}, pixels())),
            "contains 129 images"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenImageFiles")
  void refusesADamagedFileAndReportsTheProblem(String name, byte[] content, String found)
      throws IOException {
    Files.write(images, content);
    var e = assertThrows(DataFileException.class, () -> IdxRecordReader.readAll(images, labels));

    assertTrue(e.getMessage().startsWith(images.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(found), e.getMessage());
    assertTrue(e.getMessage().contains("; expected "), e.getMessage());
  }

  @Test
  void refusesALabelAboveNine() throws IOException {
    byte[] classes = classes();
    classes[42] = 10;
    IdxFiles.write(labels, LABELS, classes);
    var e = assertThrows(DataFileException.class, () -> IdxRecordReader.readAll(images, labels));
    assertTrue(e.getMessage().contains("the label 10 at index 42"), e.getMessage());
  }

  @Test
  void refusesAMissingFileAndAFolder() throws IOException {
    Files.delete(images);
    var missing = assertThrows(DataFileException.class, () -> IdxFile.readImages(images));
    assertTrue(missing.getMessage().contains("does not exist"), missing.getMessage());
    Files.createDirectory(images);
    var aFolder = assertThrows(DataFileException.class, () -> IdxFile.readImages(images));
    assertTrue(aFolder.getMessage().contains("is not a file"), aFolder.getMessage());
  }

  @Test
  void readsUncompressedFilesOfAnyName() throws IOException {
    Files.write(images, idx(IMAGES, pixels()));
    Files.write(labels, idx(LABELS, classes()));
    assertArrayEquals(pixels(), IdxFile.readImages(images).values());
    assertArrayEquals(classes(), IdxFile.readLabels(labels).values());
  }

  private IdxRecordReader initialised() throws Exception {
    var reader = new IdxRecordReader();
    reader.initialize(new CollectionInputSplit(List.of(images.toUri(), labels.toUri())));
    return reader;
  }
}
