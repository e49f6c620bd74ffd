package dlfs.captions.folder;

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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptionFolderTest {
  private static final String HEADER = "file,caption,split";
  private static final String TRAINING_ROW = "a.png,a dog,train";
  private static final String TEST_ROW = "b.png,a dog,test";

  @TempDir Path folder;
  private UserFolder user;

  @BeforeEach
  void useFolder() {
    user = new UserFolder(folder);
  }

  private CaptionFolder open() throws IOException {
    return open(FileOptions.DEFAULT, 1);
  }

  private CaptionFolder open(FileOptions options, int minOccurrences) throws IOException {
    return CaptionFolder.open(
        folder, options, minOccurrences, Integer.MAX_VALUE, user.reported()::add);
  }

  private String refusal() {
    return UserFolder.refusal(this::open);
  }

  private void putImages(String... names) throws IOException {
    for (String name : names) {
      user.put(name, Photographs.png(Photographs.plain(40, 30, 0x102030)));
    }
  }

  private static List<String> names(CaptionedFiles images) {
    return IntStream.range(0, images.count()).mapToObj(images::name).toList();
  }

  @Test
  void readsACsvFileWithColumnsInAnyOrder() throws IOException {
    putImages("images/b.png", "images/deeper/a.png", "c.png", "images/unused.png");
    Path csv =
        user.put(
            "captions.csv",
            "\ufeffCaption,id,split,Image",
            "A  Dog runs. ,1,train,b.png",
            "\"The dog ,  a cat\",2,train,b.png",
            "Two dogs!,3,test,c.png",
            "",
            " a dog's bone,4,train,deeper/a.png");
    CaptionFolder data = open();
    CaptionedFiles training = data.training();
    assertEquals(folder.toString(), data.name());
    assertEquals(Origin.OWN, data.origin());
    assertEquals("captions.csv, split as it says", data.source());
    assertEquals(List.of("b", "deeper/a"), names(training));
    assertEquals(List.of("a dog runs", "the dog, a cat"), training.captions(0));
    assertEquals(List.of("a dog's bone"), training.captions(1));
    assertEquals(new ImageShape(3, 30, 40), training.image(0).shape());
    assertEquals(List.of("c"), names(data.test()));
    assertEquals(List.of("two dogs"), data.test().captions(0));
    assertEquals(5, training.maxWords());
    assertEquals(Sha256.of(csv), data.checksums().get("captions.csv"));
    assertEquals(2, user.reported().size(), user.reported().toString());
    assertTrue(user.reported().get(0).endsWith("captions.csv that are not used: id"));
    assertTrue(user.reported().get(1).startsWith("Not used, since no row of captions.csv names"));
  }

  @Test
  void vocabularyIsTheWordsThatOccurOftenEnoughInTrainingCaptions() throws IOException {
    putImages("a.png", "b.png");
    user.put("captions.csv", HEADER, "a.png,a dog runs,train", "a.png,a dog,train", TEST_ROW);
    CaptionFolder data = open(FileOptions.DEFAULT, 2);
    assertEquals(
        List.of("<start>", "<end>", "<unknown>", "a", "dog"), data.training().tokens().words());
    assertEquals(data.training().tokens().words(), data.test().tokens().words());
    String message = UserFolder.refusal(() -> open(FileOptions.DEFAULT, 3));
    String expected =
        folder
            + " has no word 3 times in training captions; expected more captions, or"
            + " -DminOccurrences=1";
    assertEquals(expected, message);
  }

  @Test
  void choosesTestImagesByTheirNames() throws IOException {
    String[] rows = new String[11];
    rows[0] = "file,caption";
    for (int i = 1; i < rows.length; i++) {
      putImages(i + ".png");
      rows[i] = i + ".png,number " + i;
    }
    user.put("anything.csv", rows);
    CaptionFolder data = open(new FileOptions(Damaged.REFUSE, 0.3), 1);
    assertEquals("anything.csv, 30 % of the images for testing", data.source());
    assertEquals(7, data.training().count());
    assertEquals(3, data.test().count());
  }

  @Test
  void readsFoldersOfBothSets() throws IOException {
    putImages("train/a.png", "test/a.png");
    user.put("train/captions.csv", "file,caption", "a.png,a dog");
    user.put("test/captions.csv", "file,caption", "a.png,a cat");
    CaptionFolder data = open();
    assertEquals("folders train and test", data.source());
    assertEquals(List.of("a dog"), data.training().captions(0));
    assertEquals(List.of("a cat"), data.test().captions(0));
    assertTrue(data.checksums().containsKey("test/captions.csv"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          c.png,a cat,train | line 4: there is no image c.png; expected a file in
          ../c.png,a,train | line 4: there is no image ../c.png; expected a file in
          ,a cat,train     | line 4: file is empty; expected the name of an image file
          a.png,,train     | line 4: caption is empty; expected a sentence; delete the row
          a.png,...,train  | line 4: caption "..." has no word; expected a sentence
          a.png,a cat,test | line 4: a.png is in the training set and in the test set; expected
          a.png,a cat,dev  | line 4: split is "dev"; expected train or test
          a.png,a cat      | line 4: it has 2 values; expected 3, one for each column
          a.png,"a" c,train| line 4: a quotation mark is in the wrong place; expected CSV
          """)
  void refusesAWrongRowWithItsLine(String row, String found) throws IOException {
    putImages("a.png", "b.png");
    Path csv = user.put("captions.csv", HEADER, TRAINING_ROW, TEST_ROW, row);
    String message = refusal();
    assertTrue(message.startsWith(csv + " " + found), message);
  }

  @Test
  void refusesALongCaption() throws IOException {
    putImages("a.png", "b.png");
    user.put(
        "captions.csv", HEADER, TRAINING_ROW, TEST_ROW, "a.png," + "dog ".repeat(51) + ",train");
    assertTrue(
        refusal().contains("line 4: caption has 51 words and commas; expected a sentence of"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          file,split         | there is no column caption in the header "file,split"; expected a first
          name,caption       | there is no column file in the header "name,caption"; expected a first
          file,image,caption | it has two columns file; expected a first line with the columns
          """)
  void refusesAWrongHeader(String header, String found) throws IOException {
    Path csv = user.put("captions.csv", header);
    String message = refusal();
    assertTrue(message.startsWith(csv + " line 1: " + found), message);
  }

  @Test
  void refusesOrSkipsATextFileAsImage() throws IOException {
    putImages("a.png", "b.png");
    user.put("c.png", "text");
    user.put("captions.csv", HEADER, TRAINING_ROW, TEST_ROW, "c.png,a cat,train");
    assertTrue(refusal().startsWith(folder + ": 1 damaged file\n"));
    CaptionFolder data = open(new FileOptions(Damaged.SKIP, 0.2), 1);
    assertEquals(List.of("a"), names(data.training()));
    assertTrue(data.source().endsWith("; damaged files skipped: 1"), data.source());
  }

  @Test
  void refusesSetsWithoutImagesAndFoldersWithoutCaptions() throws IOException {
    assertTrue(refusal().contains("contains no captions; expected photographs with a file"));
    putImages("a.png");
    user.put("captions.csv", HEADER, TRAINING_ROW);
    assertTrue(refusal().contains("has no intact test image with a caption"));
    user.put("captions.csv", "");
    assertTrue(refusal().contains("has no header; expected a first line with"));
    Files.delete(folder.resolve("captions.csv"));
    user.put("one.csv", HEADER);
    user.put("two.csv", HEADER);
    assertTrue(refusal().contains("contains several CSV files: one.csv, two.csv; expected only"));
  }

  @Test
  void refusesTwoImagesOfOneName() throws IOException {
    putImages("a.png", "b.png");
    user.put("a.jpg", Photographs.jpeg(Photographs.plain(8, 8, 0)));
    user.put("captions.csv", HEADER, TRAINING_ROW, TEST_ROW, "a.jpg,a cat,train");
    assertTrue(refusal().contains("has the name of a.jpg; expected names that differ in more"));
  }

  @Test
  void reportsAnImageThatHasBeenDeletedSince() throws IOException {
    putImages("a.png", "b.png");
    user.put("captions.csv", HEADER, TRAINING_ROW, TEST_ROW);
    CaptionFolder data = open();
    Files.delete(folder.resolve("a.png"));
    assertThrows(UncheckedIOException.class, () -> data.training().image(0));
  }
}
