package dlfs.boxes.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedObject;
import dlfs.fetch.Sha256;
import dlfs.images.ColourImage;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoxFolderTest {
  private static final String HEADER = "file,xmin,ymin,xmax,ymax,label,split";
  private static final String TRAINING_ROW = "a.png,0,0,10,10,cat,train";
  private static final String TEST_ROW = "b.png,0,0,10,10,cat,test";

  @TempDir Path folder;
  private UserFolder user;

  @BeforeEach
  void useFolder() {
    user = new UserFolder(folder);
  }

  private BoxFolder open() throws IOException {
    return open(FileOptions.DEFAULT);
  }

  private BoxFolder open(FileOptions options) throws IOException {
    return BoxFolder.open(folder, options, Integer.MAX_VALUE, user.reported()::add);
  }

  private String refusal() {
    return refusal(FileOptions.DEFAULT);
  }

  private String refusal(FileOptions options) {
    return UserFolder.refusal(() -> open(options));
  }

  /** Puts an image of 40x30 pixels. */
  private Path putImage(String name) throws IOException {
    return user.put(name, Photographs.png(Photographs.plain(40, 30, 0x102030)));
  }

  private static String xml(String... elements) {
    return "<annotation>" + String.join("", elements) + "</annotation>";
  }

  private static String object(String label, Object... edges) {
    return "<object><name>%s</name><bndbox><xmin>%s</xmin><ymin>%s</ymin><xmax>%s</xmax><ymax>%s</ymax></bndbox></object>"
        .replaceFirst("%s", label)
        .replaceFirst("%s", edges[0].toString())
        .replaceFirst("%s", edges[1].toString())
        .replaceFirst("%s", edges[2].toString())
        .replaceFirst("%s", edges[3].toString());
  }

  private static List<String> names(BoxedFiles images) {
    return IntStream.range(0, images.count()).mapToObj(images::name).toList();
  }

  @Test
  void readsACsvFileWithColumnsInAnyOrder() throws IOException {
    putImage("images/b.png");
    user.put("images/deeper/a.jpeg", Photographs.jpeg(Photographs.plain(20, 10, 0xff0000)));
    user.put("images/c.png", Photographs.png(Photographs.plain(7, 5, 0x00ff00)));
    Path csv =
        user.put(
            "boxes.csv",
            "\ufeffLabel,difficult,xmin,Width,xmax,ymin,ymax,height,split,file",
            "dog,1,0,40,40,0.25,30,30,train,b.png",
            "",
            " cat , 0 ,1.5,20,19.75,2,10,,train,deeper/a.jpeg",
            "\"dog\",,3,40,4,5,6,30,train,b.png",
            ",,,,,,,,train,c.png",
            "cat,,0,40,1,0,1,30,test,t.png");
    putImage("images/t.png");
    BoxFolder data = open();
    BoxedFiles training = data.training();
    assertEquals(folder.toString(), data.name());
    assertEquals(Origin.OWN, data.origin());
    assertEquals("boxes.csv, split as it says", data.source());
    assertEquals(List.of("cat", "dog"), training.objectClasses());
    assertEquals(List.of("b", "c", "deeper/a"), names(training));
    assertEquals(
        List.of(
            new BoxedObject(1, new Box(0, 0.25, 40, 30), true),
            new BoxedObject(1, new Box(3, 5, 4, 6))),
        training.objects(0));
    assertEquals(List.of(), training.objects(1));
    assertEquals(List.of(new BoxedObject(0, new Box(1.5, 2, 19.75, 10))), training.objects(2));
    assertEquals(List.of("t"), names(data.test()));
    assertEquals(new ImageShape(3, 30, 40), training.image(0).shape());
    ColourImage green = training.image(1);
    assertEquals(new ImageShape(3, 5, 7), green.shape());
    assertArrayEquals(
        new float[] {0, 1, 0},
        new float[] {green.pixels()[34], green.pixels()[35], green.pixels()[104]});
    assertEquals(Sha256.of(csv), data.checksums().get("boxes.csv"));
    assertEquals(List.of(), user.reported());
  }

  @Test
  void readsXmlFilesOfPascalVoc() throws IOException {
    putImage("JPEGImages/a.png");
    putImage("JPEGImages/b.png");
    putImage("JPEGImages/named.png");
    String part = "<part><name>head</name><bndbox><xmin>1</xmin></bndbox></part>";
    user.put(
        "Annotations/a.xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<annotation><folder>x</folder>"
            + "<filename>a.png</filename><path>C:\\x\\a.png</path>"
            + "<size><width>40</width><height>30</height><depth>3</depth></size>"
            + object("dog", 1, 1, 40, 30)
                .replace("</name>", "</name><difficult>1</difficult>" + part)
            + object("cat", 5, 6, 5, 7)
            + "</annotation>");
    user.put("Annotations/b.xml", xml(object("dog", "2.5", 1, 3, 2), object("cat", 1, 1, 1, 1)));
    user.put(
        "Annotations/other.xml", xml("<filename>named.png</filename>", object("dog", 1, 1, 9, 9)));
    BoxFolder data = open(new FileOptions(Damaged.REFUSE, 0.3));
    assertEquals("VOC XML files, 30 % of the images for testing", data.source());
    List<String> all = new ArrayList<>(names(data.training()));
    all.addAll(names(data.test()));
    assertEquals(List.of("a", "b", "named"), List.copyOf(new TreeSet<>(all)));
    assertEquals(List.of("cat", "dog"), data.training().objectClasses());
    assertEquals(
        List.of(
            new BoxedObject(1, new Box(0, 0, 40, 30), true),
            new BoxedObject(0, new Box(4, 5, 5, 7))),
        objects(data, "a"));
    assertEquals(
        List.of(new BoxedObject(1, new Box(1.5, 0, 3, 2)), new BoxedObject(0, new Box(0, 0, 1, 1))),
        objects(data, "b"));
    assertEquals(1, objects(data, "named").size());
    assertEquals(
        List.of("XML files in Annotations", "test files", "training files"),
        List.copyOf(data.checksums().keySet()));
  }

  private static List<BoxedObject> objects(BoxFolder data, String name) {
    for (BoxedFiles images : List.of(data.training(), data.test())) {
      int index = names(images).indexOf(name);
      if (index >= 0) {
        return images.objects(index);
      }
    }
    throw new AssertionError(name);
  }

  @Test
  void usesFoldersNamedTrainAndTest() throws IOException {
    user.put(
        "train/_annotations.csv",
        "filename,width,height,class,xmin,ymin,xmax,ymax",
        "a.png,40,30,x,0,0,9,9");
    putImage("train/a.png");
    user.put(
        "test/_annotations.csv",
        "filename,width,height,class,xmin,ymin,xmax,ymax",
        "a.png,40,30,x,0,0,9,9");
    putImage("test/a.png");
    BoxFolder data = open();
    assertEquals("_annotations.csv, folders train and test", data.source());
    assertEquals(1, data.training().count());
    assertEquals(folder.resolve("test/a.png"), data.test().file(0));
    assertEquals(4, data.checksums().size());
    user.put("test/_annotations.csv", HEADER, "a.png,0,0,9,9,x,train");
    assertTrue(refusal().contains("has the image a.png of the other set"));
  }

  @Test
  void splitsByNameAlone() throws IOException {
    List<String> rows = new ArrayList<>(List.of("file,xmin,ymin,xmax,ymax,label"));
    for (int i = 0; i < 30; i++) {
      putImage(i + ".png");
      rows.add(i + ".png,0,0,9,9,cat");
    }
    user.put("boxes.csv", rows.toArray(String[]::new));
    List<String> tests = names(open().test());
    assertEquals(6, tests.size());
    assertEquals(List.copyOf(new TreeSet<>(tests)), tests);
    BoxFolder few = BoxFolder.open(folder, FileOptions.DEFAULT, 4, user.reported()::add);
    assertEquals(tests.subList(0, 4), names(few.test()));
    assertEquals(4, few.training().count());

    putImage("new.png"); // moves at most one image into the test set or out of it
    rows.add("new.png,0,0,9,9,cat");
    user.put("boxes.csv", rows.toArray(String[]::new));
    var difference = new TreeSet<>(names(open().test()));
    difference.removeAll(tests);
    assertTrue(difference.size() <= 1, difference.toString());
  }

  @Test
  void reportsWhatIsNotUsed() throws IOException {
    putImage("images/a.png");
    putImage("images/b.png");
    Path unnamed = putImage("images/unnamed.png");
    Path notes = user.put("notes.txt", "note");
    user.put("boxes.csv", HEADER + ",colour", TRAINING_ROW + ",red", TEST_ROW + ",red");
    open();
    assertEquals(
        List.of(
            "Columns of " + folder.resolve("boxes.csv") + " that are not used: colour",
            "Not used, since the rows of boxes.csv do not name them (for an image without objects,"
                + " add a row of it with its file name alone):\n  "
                + unnamed,
            "Not used:\n  " + notes),
        user.reported());
  }

  @Test
  void usesPhotographsAsTheyAreStored() throws IOException {
    byte[] jpeg = Photographs.jpeg(Photographs.plain(40, 30, 0x808080));
    Path rotated = user.put("a.jpg", Photographs.withOrientation(jpeg, 6));
    putImage("b.png");
    String row = "a.jpg,30,0,40,30,cat,train";
    user.put("boxes.csv", HEADER, row, TEST_ROW);
    assertEquals(new ImageShape(3, 30, 40), open().training().image(0).shape());
    assertTrue(user.reported().get(0).endsWith("(1):\n  " + rotated), user.reported().get(0));
    user.put("boxes.csv", HEADER + ",width,height", row + ",30,40", TEST_ROW + ",40,30");
    assertEquals(
        folder.resolve("boxes.csv")
            + " line 2: the size is 30x40; expected 40x30, the size of a.jpg as stored, without the"
            + " rotation that its EXIF data ask for",
        refusal());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.png,5,5,40.5,10,cat,train  | xmax is 40.5; expected at most 40, the width of a.png
          a.png,5,5,20,31,cat,train    | ymax is 31; expected at most 30, the height of a.png
          a.png,-1,5,20,9,cat,train    | xmin is -1 and xmax is 20; expected 0 <= xmin < xmax
          a.png,5,5,5,9,cat,train      | xmin is 5 and xmax is 5; expected 0 <= xmin < xmax
          a.png,5,9,20,9,cat,train     | ymin is 9 and ymax is 9; expected 0 <= ymin < ymax
          a.png,9,5,5,9,cat,train      | xmin is 9 and xmax is 5; expected 0 <= xmin < xmax
          a.png,NaN,5,20,9,cat,train   | xmin is "NaN"; expected a number, in pixels
          a.png,5,Infinity,20,9,x,train| ymin is "Infinity"; expected a number, in pixels
          a.png,5,5,1e999,9,cat,train  | xmax is "1e999"; expected a number, in pixels
          a.png,5,5,20,ten,cat,train   | ymax is "ten"; expected a number, in pixels
          a.png,5,5,20,,cat,train      | ymax is ""; expected a number, in pixels
          a.png,5,5,20,9,,train        | label is empty; expected the name of a class
          c.png,5,5,20,9,cat,train     | there is no image c.png; expected a file in
          ../a.png,5,5,20,9,cat,train  | there is no image ../a.png; expected a file in
          /a.png,5,5,20,9,cat,train    | there is no image /a.png; expected a file in
          ,5,5,20,9,cat,train          | file is empty; expected the name of an image file
          a.png,0.0,0,10,1e1,cat,train | it repeats the box of line 2; expected each box once
          a.png,5,5,20,9,cat,val       | split is "val"; expected train or test
          a.png,5,5,20,9,cat,test      | a.png is in the training set and in the test set
          a.png,,,,,,train             | a.png has a row without an object and another row
          a.png,5,5,20,9,cat           | it has 6 values; expected 7, one for each column
          """)
  void refusesAWrongRow(String row, String expected) throws IOException {
    putImage("a.png");
    putImage("b.png");
    Path csv = user.put("boxes.csv", HEADER, TRAINING_ROW, TEST_ROW, row);
    String message = refusal();
    assertTrue(message.startsWith(csv + " line 4: "), message);
    assertTrue(message.contains(expected), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          file,xmin,ymin,xmax,label,split            | there is no column ymax in the header "file,
          file;xmin;ymin;xmax;ymax;label             | there is no column file in the header
          file,xmin,ymin,xmax,ymax,label,class       | it has two columns label
          1.jpg,0,0,1,1,cat                          | there is no column file in the header
          """)
  void refusesAHeaderWithoutANeededColumn(String header, String expected) throws IOException {
    Path csv = user.put("boxes.csv", header);
    String message = refusal();
    assertTrue(message.startsWith(csv + " line 1: " + expected), message);
    assertTrue(message.contains("; expected a first line with the columns file,xmin,"), message);
  }

  @ParameterizedTest
  @CsvSource({"41,30", "40,29", "40,0", "-40,30", "40.5,30", "x,30", ",29"})
  void refusesASizeThatIsNotThatOfTheImage(String width, String height) throws IOException {
    putImage("a.png");
    putImage("b.png");
    String row = TRAINING_ROW + "," + (width == null ? "" : width) + "," + height;
    Path csv = user.put("boxes.csv", HEADER + ",width,height", row, TEST_ROW + ",,");
    assertTrue(refusal().startsWith(csv + " line 2: "));
  }

  @Test
  void refusesFilesThatAreNotCsv() throws IOException {
    Path csv = user.put("boxes.csv", new byte[] {'f', (byte) 0xff});
    assertEquals(csv + " is not UTF-8; expected a CSV file of boxes in UTF-8", refusal());
    user.put("boxes.csv", new byte[0]);
    assertTrue(refusal().startsWith(csv + " is empty"));
    user.put("boxes.csv", "", "");
    assertTrue(refusal().startsWith(csv + " has no header"));
    user.put("boxes.csv", HEADER, "\"a.png\"x,0");
    assertTrue(refusal().startsWith(csv + " is damaged"));
  }

  @Test
  void refusesAFolderWithoutBoxes() throws IOException {
    putImage("a.png");
    assertTrue(refusal().startsWith(folder + " contains no boxes; expected photographs with a"));
    user.put("boxes.csv", HEADER);
    assertTrue(refusal().startsWith(folder + " has no box in a training image"));
    user.put("boxes.csv", HEADER, TRAINING_ROW);
    assertTrue(refusal().startsWith(folder + " has no box in a test image"));
    putImage("b.png");
    user.put("boxes.csv", HEADER, TRAINING_ROW, "b.png,0,0,9,9,dog,test");
    assertTrue(refusal().startsWith(folder + " has no training image with the class \"dog\""));
  }

  @Test
  void refusesSeveralFilesOfBoxes() throws IOException {
    user.put("one.csv", HEADER);
    user.put("two.csv", HEADER);
    assertTrue(refusal().contains("contains several CSV files: one.csv, two.csv"));
    user.put("boxes.csv", HEADER);
    user.put("a.xml", xml());
    assertTrue(refusal().contains("contains boxes.csv and XML files such as a.xml"));
  }

  @Test
  void refusesImagesWithTheSameName() throws IOException {
    putImage("a.png");
    user.put("a.jpg", Photographs.jpeg(Photographs.plain(40, 30, 0)));
    putImage("b.png");
    user.put("boxes.csv", HEADER, TRAINING_ROW, "a.jpg,0,0,9,9,cat,train", TEST_ROW);
    assertTrue(refusal().contains("a.png has the name of a.jpg"));
  }

  @Test
  void namesOrSkipsDamagedImages() throws IOException {
    byte[] whole = Files.readAllBytes(putImage("b.png"));
    Path damaged = user.put("a.png", Arrays.copyOf(whole, whole.length / 2));
    user.put("c.png", whole);
    user.put("boxes.csv", HEADER, TRAINING_ROW, "c.png,0,0,9,9,cat,train", TEST_ROW);
    String message = refusal();
    assertTrue(message.startsWith(folder + ": 1 damaged file\n  " + damaged), message);
    var skipping = new FileOptions(Damaged.SKIP, 0.2);
    BoxFolder data = open(skipping);
    assertEquals(List.of("c"), names(data.training()));
    assertEquals("boxes.csv, split as it says; damaged files skipped: 1", data.source());
    user.put("boxes.csv", HEADER, TRAINING_ROW, TEST_ROW);
    assertTrue(refusal(skipping).startsWith(folder + " has no box in a training image"));
  }

  @Test
  void namesAnImageThatWasDeletedMeanwhile() throws IOException {
    putImage("a.png");
    putImage("b.png");
    user.put("boxes.csv", HEADER, TRAINING_ROW, TEST_ROW);
    BoxedFiles training = open().training();
    Files.delete(training.file(0));
    var e = assertThrows(UncheckedIOException.class, () -> training.image(0));
    assertTrue(e.getMessage().startsWith(training.file(0) + " does not exist"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          <annotations/>                      | line 1: the root element is <annotations>; expected
          <annotation><object>                | line 2: the XML is damaged (XML document
          no XML                              | line 1: the XML is damaged (Content is not
          <annotation>&lol;</annotation>      | line 1: the XML is damaged (The entity "lol"
          <annotation><object/></annotation>  | line 1: the object has no name; expected the name
          """)
  void refusesXmlThatIsNotOfPascalVoc(String xml, String expected) throws IOException {
    putImage("a.png");
    Path file = user.put("a.xml", xml);
    String message = refusal();
    assertTrue(message.startsWith(file + " " + expected), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0,1,40,30   | xmin is 0 and xmax is 40; expected 1 <= xmin <= xmax, since PASCAL VOC
          1,9,40,8    | ymin is 9 and ymax is 8; expected 1 <= ymin <= ymax, since PASCAL VOC
          1,1,41,30   | the box ends outside its image: xmax is 41; expected at most 40
          1,1,40,31   | the box ends outside its image: ymax is 31; expected at most 30
          NaN,1,40,31 | xmin is "NaN"; expected a number, in pixels
          1,1,,31     | xmax is ""; expected a number, in pixels
          """)
  void refusesAWrongBoxInXml(String box, String expected) throws IOException {
    putImage("a.png");
    putImage("b.png");
    String[] edges = box.split(",", -1);
    Path a = user.put("a.xml", "<annotation>", object("cat", (Object[]) edges), "</annotation>");
    Path b = user.put("b.xml", "<annotation>", object("cat", (Object[]) edges), "</annotation>");
    String message = refusal();
    assertTrue(
        message.startsWith(a + " line 2: " + expected)
            || message.startsWith(b + " line 2: " + expected),
        message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          </name> | </name><difficult>2</difficult> | difficult is "2"; expected 0 or 1
          cat     | ''                              | the object has no name; expected the name of
          <ymax>10</ymax> | ''                      | the object has no <ymax>; expected the four
          <ymax>  | <ymax>1</ymax><ymax>            | there are two elements <ymax>
          <object>| <size><width>41</width></size><object> | the size is 41x?; expected 40x30
          <object>| <size><width>0</width></size><object>  | width is 0; expected the width of
          """)
  void refusesAWrongElementInXml(String old, String replacement, String expected)
      throws IOException {
    putImage("a.png");
    putImage("b.png");
    for (String name : List.of("a", "b")) {
      String element = object("cat", 1, 1, 10, 10);
      assertTrue(element.contains(old));
      user.put(name + ".xml", "<annotation>", element.replace(old, replacement), "</annotation>");
    }
    assertTrue(refusal().contains(" line 2: " + expected));
  }

  @Test
  void readsNoExternalEntity() throws IOException {
    putImage("a.png");
    Path secret = user.put("secret.txt", "cat");
    String type = "<!DOCTYPE annotation [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>";
    Path file = user.put("a.xml", type, xml(object("&e;", 1, 1, 9, 9)));
    assertTrue(refusal().startsWith(file + " line 1: there is a document type"));
  }

  @Test
  void refusesXmlFilesThatDoNotBelongToOneImage() throws IOException {
    Path a = user.put("a.xml", xml("<filename>b.png</filename>", object("cat", 1, 1, 9, 9)));
    assertTrue(refusal().startsWith(a + " has no image: neither <filename> \"b.png\" nor one of"));
    putImage("b.png");
    user.put("b.xml", xml(object("cat", 1, 1, 9, 9)));
    assertTrue(refusal().startsWith(folder.resolve("b.xml") + " belongs to b.png, as " + a));
    putImage("a.png");
    assertTrue(refusal().startsWith(a + " may belong to a.png or b.png; expected one image"));
  }
}
