package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dlfs.boxes.folder.Raccoon;
import dlfs.cifar.Cifar10;
import dlfs.cifar.Cifar10Jpeg;
import dlfs.cli.Main;
import dlfs.fetch.Downloader;
import dlfs.images.ImageShape;
import dlfs.images.folder.ImageFolder;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.UserError;
import dlfs.mnist.PublishedDataset;
import dlfs.samples.Dataset;
import dlfs.samples.DatasetSource;
import dlfs.samples.Samples;
import dlfs.scenes.SceneSource;
import dlfs.segmentation.folder.CamVid;
import dlfs.strokes.Strokes;
import dlfs.support.Experiments;
import dlfs.support.Photographs;
import dlfs.support.SharedFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataOptionsTest {
  private static final FinalFigure COUNT = FinalFigure.last("count");
  private static final DataOptions COLOUR = DataOptions.images(new Cifar10());
  private static final ImageShape SHAPE = new ImageShape(3, 8, 8);

  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void makeFolders() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
  }

  /** Counts the samples of its data. */
  private record Counting(DataOptions options) implements Experiment {

    @Override
    public About about() {
      return About.on(options, "Counting", "8.2", "How many?", List.of(), List.of(COUNT), 1);
    }

    @Override
    public Metrics run(Lab lab) {
      Dataset data = lab.data(Dataset.class);
      return lab.compare(
          Variants.of("all", 0),
          1,
          (run, none) -> {
            run.record("count", data.training().count());
            run.record("test_count", data.test().count());
            if (data.training() instanceof Samples samples) {
              samples.multiDataSet(0);
            }
            run.step();
          });
    }

    @Override
    public List<Claim> claims() {
      return List.of(
          Claim.inEverySeed("8.2: many", "There are some", Quantity.of(COUNT, "all").is(10_000)));
    }

    @Override
    public List<Picture> pictures(Metrics metrics) {
      return List.of();
    }
  }

  private JsonObject run(DataOptions options, String... typed) throws IOException {
    Map<String, String> all = new HashMap<>(Map.of("datasets.dir", data.toString()));
    all.put("results.dir", folder.resolve("results").toString());
    for (int i = 0; i < typed.length; i += 2) {
      all.put(typed[i], typed[i + 1]);
    }
    Experiments.run(new Counting(options), all);
    return JsonParser.parseString(Files.readString(results("run.json"))).getAsJsonObject();
  }

  private Path results(String file) {
    return folder.resolve("results/Counting").resolve(file);
  }

  private String refusal(DataOptions options, String... typed) {
    var e = assertThrows(UserError.class, () -> run(options, typed));
    System.out.println(e.getMessage());
    return e.getMessage();
  }

  private Path photographs() throws IOException {
    Path photographs = folder.resolve("photographs");
    for (String name : List.of("cat/1", "cat/2", "cat/3", "dog/1", "dog/2")) {
      Path file = photographs.resolve(name + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, Photographs.png(Photographs.plain(10, 10, 0x123456)));
    }
    return photographs;
  }

  @Test
  void recordsALossyCopyAsThatAndTestsNoClaimOnIt() throws IOException {
    String shared = SharedFiles.cifar10Jpeg().toString();
    JsonObject record = run(COLOUR, "dataset", "cifar-10-jpeg", "datasets.dir", shared);
    JsonObject dataset = record.getAsJsonObject("dataset");
    assertEquals("cifar-10-jpeg", dataset.get("name").getAsString());
    assertEquals("lossy", dataset.get("origin").getAsString());
    assertEquals(10_000, dataset.get("training_images").getAsInt());
    assertEquals(2, dataset.getAsJsonObject("sha256").size());
    String claims = Files.readString(results("claims.csv"));
    assertTrue(claims.contains("(not tested: a lossy copy of the data)\",not tested"), claims);
  }

  /** A data set that cannot be downloaded at present. */
  private record Unreachable(boolean hasFiles) implements DatasetSource {
    @Override
    public String id() {
      return Cifar10.NAME;
    }

    @Override
    public Dataset load(
        Path dataFolder, Downloader downloader, Consumer<String> unused, int maxSamples)
        throws IOException {
      List<URI> mirrors = List.of(URI.create("http://127.0.0.1:1/archive"));
      downloader.download(dataFolder.resolve("archive"), mirrors, 1, "0".repeat(64));
      throw new AssertionError("downloaded from nowhere");
    }

    @Override
    public boolean hasFilesIn(Path dataFolder) {
      return hasFiles;
    }
  }

  @Test
  void fallsBackOnStrokesIfItsOwnDataCannotBeObtained() throws IOException {
    DataOptions options = DataOptions.images(new Unreachable(false));
    JsonObject record = run(options, "quick", "true").getAsJsonObject("dataset");
    assertEquals("strokes", record.get("name").getAsString());
    assertEquals("generated", record.get("origin").getAsString());
  }

  @Test
  void fallsBackOnScenesOfStrokes() throws IOException {
    SceneSource strokes = SceneSource.of(new Strokes(0));
    DataOptions options = DataOptions.only(SceneSource.of(new Unreachable(false))).or(strokes);
    JsonObject record = run(options, "quick", "true").getAsJsonObject("dataset");
    assertEquals("scenes-strokes", record.get("name").getAsString());
    assertEquals("generated", record.get("origin").getAsString());
    assertEquals(500, record.get("training_images").getAsInt());
    assertEquals(500, record.get("test_images").getAsInt());
    String hint = "Or use the generated digits: -Ddataset=scenes-strokes";
    assertTrue(refusal(options, "dataset", "cifar-10").endsWith(hint));
  }

  @ParameterizedTest
  @CsvSource({"scenes, scenes", "mnist, scenes", "fashion-mnist, scenes-fashion-mnist"})
  void findsScenesByTheNameOfTheirImages(String typed, String name) {
    assertEquals(name, DataOptions.scenes().find(typed).orElseThrow().id());
  }

  @Test
  void testsClaimsOnScenesOfPublishedImages() throws IOException {
    String shared = SharedFiles.datasets().toString();
    JsonObject dataset =
        run(DataOptions.scenes(), "datasets.dir", shared).getAsJsonObject("dataset");
    assertEquals("scenes", dataset.get("name").getAsString());
    assertEquals("composed", dataset.get("origin").getAsString());
    assertTrue(dataset.get("generated").getAsBoolean());
    assertEquals(20_000, dataset.get("training_images").getAsInt());
    assertEquals(4, dataset.getAsJsonObject("sha256").size());
    String claims = Files.readString(results("claims.csv"));
    assertTrue(claims.endsWith(",not reproduced\n"), claims);
  }

  @Test
  void refusesOtherDataWhereNoneWasAskedFor() {
    String hint = "Or use the generated digits: -Ddataset=strokes";
    assertTrue(refusal(DataOptions.images(new Unreachable(true))).endsWith(hint));
    assertTrue(
        refusal(DataOptions.images(new Unreachable(false)), "dataset", "cifar-10").endsWith(hint));
    String alone = refusal(DataOptions.only(new Unreachable(false)));
    assertTrue(alone.startsWith("Cannot download archive"), alone);
    assertFalse(alone.contains("strokes"), alone);
    assertTrue(refusal(DataOptions.only(new Cifar10Jpeg())).contains("contain train_10000.bin.gz"));
  }

  @Test
  void takesAFolderOfTheUsersWhereTheExperimentDoes() throws IOException {
    String photographs = photographs().toString();
    DataOptions options = COLOUR.orFolder(SHAPE);
    JsonObject record = run(options, "dataset", photographs, "testPercent", "50");
    JsonObject dataset = record.getAsJsonObject("dataset");
    assertEquals(photographs, dataset.get("name").getAsString());
    assertEquals("own", dataset.get("origin").getAsString());
    assertEquals(2, dataset.get("training_images").getAsInt());
    assertEquals("crop", record.getAsJsonObject("settings").get("fit").getAsString());
    String claims = Files.readString(results("claims.csv"));
    assertTrue(claims.contains("(not tested: data of the user's own),not tested"), claims);
  }

  @Test
  void refusesOrSkipsDamagedPhotographs() throws IOException {
    Path photographs = photographs();
    Files.writeString(photographs.resolve("cat/4.jpg"), "text");
    DataOptions options = COLOUR.orFolder(SHAPE);
    String message = refusal(options, "dataset", photographs.toString());
    assertTrue(message.startsWith(photographs + ": 1 damaged file\n"), message);
    run(options, "dataset", photographs.toString(), "damaged", "skip");
  }

  private Path put(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  /** Puts two photographs with boxes, label images and captions into folders. */
  private void putAnnotated() throws IOException {
    byte[] photograph = Photographs.png(Photographs.plain(10, 10, 0x123456));
    var labels = new BufferedImage(10, 10, BufferedImage.TYPE_BYTE_GRAY);
    labels.getRaster().setSample(0, 0, 0, 1);
    for (String name : List.of("1", "2")) {
      put("boxes/" + name + ".png", photograph);
      put("captions/" + name + ".png", photograph);
      put("labels/images/" + name + ".png", photograph);
      put("labels/labels/" + name + ".png", Photographs.png(labels));
    }
    String rows = "file,label,xmin,ymin,xmax,ymax\n1.png,cat,0,0,9,9\n2.png,cat,0,0,9,9\n";
    put("boxes/boxes.csv", rows.getBytes(StandardCharsets.UTF_8));
    String captions = "file,caption\n1.png,a cat\n1.png,a cat\n2.png,a cat\n2.png,a cat\n";
    put("captions/captions.csv", captions.getBytes(StandardCharsets.UTF_8));
    photographs();
  }

  private static DataOptions options(String kind) {
    return switch (kind) {
      case "boxes" -> DataOptions.scenes().orBoxes();
      case "labels" -> DataOptions.scenes().orLabels();
      case "captions" -> DataOptions.scenes().orCaptions();
      default -> DataOptions.scenes().orFolder(SHAPE);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"boxes", "labels", "captions"})
  void takesAFolderOfAnnotatedPhotographs(String kind) throws IOException {
    putAnnotated();
    JsonObject record = run(options(kind), "dataset", folder.resolve(kind).toString());
    assertEquals(1, record.getAsJsonObject("dataset").get("training_images").getAsInt());
    assertEquals("own", record.getAsJsonObject("dataset").get("origin").getAsString());
    JsonObject settings = record.getAsJsonObject("settings");
    assertEquals(20, settings.get("testPercent").getAsInt());
    assertFalse(settings.has("fit"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          boxes  | photographs | photographs by class, but not photographs with boxes. Expected a file
          boxes  | labels      | photographs with label images, but not photographs with boxes. Expected
          labels | boxes       | photographs with boxes, but not photographs with label images. Expected
          labels | photographs | photographs by class, but not photographs with label images. Expected
          boxes  | captions    | photographs with captions, but not photographs with boxes. Expected
          captions| boxes      | photographs with boxes, but not photographs with captions. Expected a
          classes| boxes       | photographs with boxes, but not photographs by class. Expected a folder
          classes| labels      | photographs with label images, but not photographs by class. Expected
          """)
  void refusesAFolderOfAnotherKind(String wanted, String name, String expected) throws IOException {
    putAnnotated();
    String other = folder.resolve(name).toString();
    String message = refusal(options(wanted), "dataset", other);
    String beginning = "Counting cannot be run on " + other + ": it contains " + expected;
    assertTrue(message.startsWith(beginning), message);
    assertTrue(message.endsWith("in experiments/README.md."), message);
  }

  @Test
  void takesPhotographsByClassWithOtherFilesBesideThem() throws IOException {
    putAnnotated();
    put("photographs/list.csv", new byte[1]);
    run(options("classes"), "dataset", folder.resolve("photographs").toString());
  }

  @Test
  void testsNoClaimOnAReducedCopy() throws IOException {
    String shared = SharedFiles.raccoon().toString();
    DataOptions options = DataOptions.scenes().or(new Raccoon());
    JsonObject record = run(options, "dataset", "raccoon", "datasets.dir", shared);
    assertEquals("raccoon", record.getAsJsonObject("dataset").get("name").getAsString());
    String claims = Files.readString(results("claims.csv"));
    assertTrue(claims.contains("(not tested: a lossy copy of the data),not tested"), claims);
  }

  @ParameterizedTest
  @CsvSource({
    "cifar-10, Counting cannot be run on cifar-10. Its data sets: 'mnist, fashion-mnist, strokes.'",
    ".., Counting cannot be run on a folder of photographs. Its data sets: 'mnist, fashion-mnist'"
  })
  void refusesDataThatTheExperimentDoesNotTake(String dataset, String beginning) {
    DataOptions grey = DataOptions.greyImages(PublishedDataset.MNIST);
    String message = refusal(grey, "dataset", dataset);
    assertTrue(message.startsWith(beginning.replace("'", "")), message);
  }

  @Test
  void haveOnlyNamesThatCanBeTyped() {
    List<String> names = CommonSettings.DATASETS;
    assertTrue(names.containsAll(COLOUR.names()), COLOUR.names().toString());
    assertTrue(names.containsAll(List.of(new Raccoon().id(), new CamVid().id())));
    Main.EXPERIMENTS.experiments().stream()
        .flatMap(experiment -> experiment.about().dataset().stream())
        .forEach(options -> assertTrue(CommonSettings.DATASETS.containsAll(options.names())));
  }

  @Test
  void namesAPhotographThatIsDeletedDuringTheRun() throws IOException {
    Path photographs = photographs();
    Experiment deleting =
        new Experiment() {
          @Override
          public About about() {
            return new Counting(COLOUR.orFolder(SHAPE)).about();
          }

          @Override
          public Metrics run(Lab lab) {
            lab.data(ImageFolder.class).training().file(0).toFile().delete();
            return new Counting(COLOUR).run(lab);
          }

          @Override
          public List<Claim> claims() {
            return List.of();
          }

          @Override
          public List<Picture> pictures(Metrics metrics) {
            return List.of();
          }
        };
    Map<String, String> typed =
        Map.of("dataset", photographs.toString(), "results.dir", folder.resolve("r").toString());
    var e = assertThrows(UserError.class, () -> Experiments.run(deleting, typed));
    assertTrue(e.getMessage().contains("does not exist"), e.getMessage());
  }
}
