package dlfs.ch08.captioning;

import static dlfs.lab.results.Verdict.Outcome.NOT_REPRODUCED;
import static dlfs.lab.results.Verdict.Outcome.REPRODUCED;
import static dlfs.support.Experiments.assertHoldAndFailWithNothingMeasured;
import static dlfs.support.Experiments.outcomes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.captioning.BeamSearch;
import dlfs.captioning.Captioner;
import dlfs.captioning.NicDecoder;
import dlfs.engine.EngineKind;
import dlfs.images.ImageShape;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.Metrics;
import dlfs.layers.LayerSet;
import dlfs.metrics.Bleu;
import dlfs.networks.Backbone;
import dlfs.networks.Nic;
import dlfs.scenes.Captions;
import dlfs.scenes.SceneSet;
import dlfs.scenes.SceneSource;
import dlfs.strokes.Strokes;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import dlfs.support.Photographs;
import dlfs.support.UserFolder;
import dlfs.weights.ModelZip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVRecord;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageCaptioningTest {
  private static final int TESTED = 40;

  /** The results of a quick run. */
  @TempDir static Path results;

  /** The scenes on which it is tested. */
  private static SceneSet scenes;

  private static Path run(Path folder, String... more) {
    Map<String, String> typed =
        new HashMap<>(
            Map.of(
                "quick", "true",
                "dataset", "scenes-strokes",
                "results.dir", folder.toString(),
                "batch", "4",
                "threads", "1"));
    for (int i = 0; i < more.length; i += 2) {
      typed.put(more[i], more[i + 1]);
    }
    Experiments.run(new ImageCaptioning(), typed);
    return folder.resolve("ImageCaptioning");
  }

  private static Path folder() {
    return results.resolve("ImageCaptioning");
  }

  private static SceneSource source() {
    return new SceneSource(new Strokes(0), ImageCaptioning.SCENES, 2_000, 2_000);
  }

  @BeforeAll
  static void run() throws IOException {
    run(results);
    var source = source();
    scenes = source.load(Path.of(""), null, text -> {}, source.quickSamples()).test();
  }

  private static List<CSVRecord> rows(String file) throws IOException {
    return CsvFiles.rows(Files.readString(folder().resolve(file)));
  }

  @Test
  void publishesTheCorrectCaptions() throws IOException {
    List<CSVRecord> truth = rows("truth.csv");
    assertEquals(TESTED, truth.size());
    for (int i = 0; i < TESTED; i++) {
      assertEquals(scenes.name(i), truth.get(i).get("image"));
      assertEquals(scenes.scene(i).caption(), truth.get(i).get("caption"));
    }
  }

  /** The metrics follow from the published tables. */
  @ParameterizedTest
  @ValueSource(strings = {"NIC greedy", "NIC beam search"})
  void publishesTheSentencesFromWhichItsFiguresFollow(String variant) throws IOException {
    Map<String, String> sentences = new LinkedHashMap<>();
    rows("predictions.csv").stream()
        .filter(row -> row.get("variant").equals(variant))
        .forEach(row -> sentences.put(row.get("image"), row.get("caption")));
    assertEquals(TESTED, sentences.size());
    var compositions = new Compositions(scenes);
    Metrics metrics = Experiments.read(folder());
    for (boolean unseen : new boolean[] {false, true}) {
      var bleu = new Bleu();
      int count = 0;
      int exact = 0;
      for (int i = 0; i < TESTED; i++) {
        if (compositions.hasUnseen(i) == unseen) {
          String sentence = sentences.get(scenes.name(i));
          String caption = scenes.scene(i).caption();
          bleu.add(sentence, List.of(caption));
          count++;
          exact += sentence.equals(caption) ? 1 : 0;
        }
      }
      String suffix = unseen ? "_of_unseen_compositions" : "";
      assertTrue(count > 0);
      assertEquals(
          List.of((double) exact / count),
          list(metrics.values(variant, 0, "exact_sentences" + suffix)));
      for (int n = 1; n <= 4; n++) {
        assertArrayEquals(
            new double[] {bleu.score(n)}, metrics.values(variant, 0, "bleu_" + n + suffix), 1e-12);
      }
    }
  }

  private static List<Double> list(double... values) {
    return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
  }

  @Test
  void savesTheNetworkThatWroteTheSentences() throws IOException {
    var trained = (ComputationGraph) ModelZip.read(folder().resolve("NIC-seed0.zip"));
    int words = scenes.tokens().words().size();
    var nic = new Nic(Backbone.SMALL, new ImageShape(3, 64, 64), words, 16);
    var decoder = new NicDecoder(nic, trained, LayerSet.BUILTIN, EngineKind.FAST);
    var captioner =
        new Captioner(decoder, scenes.tokens(), new BeamSearch(3, scenes.maxWords() + 1));
    List<String> sentences =
        captioner.captions(IntStream.range(0, TESTED).mapToObj(scenes::image).toList());
    List<String> published =
        rows("predictions.csv").stream()
            .filter(row -> row.get("variant").equals("NIC beam search"))
            .map(row -> row.get("caption"))
            .toList();
    assertEquals(published, sentences);
  }

  @Test
  void measuresTheSameWithTwoThreads(@TempDir Path other) throws IOException {
    assertEquals(
        Files.readString(folder().resolve("metrics.csv")),
        Files.readString(run(other, "threads", "2").resolve("metrics.csv")));
  }

  /** No training scene shows a class at the place that it is kept out of; test scenes do. */
  @Test
  void keepsEachClassOutOfOnePlaceInTraining() throws IOException {
    var source = source();
    SceneSet training =
        source.load(Path.of(""), null, text -> {}, source.quickSamples()).training();
    var captions = new Captions(training.kind(), 64, 64);
    int[] seen = new Compositions(training).seen(300);
    var shown = new TreeSet<Integer>();
    for (int index : seen) {
      training
          .scene(index)
          .objects()
          .forEach(
              object -> {
                assertFalse(captions.placeNumber(object) == object.label() % 9);
                shown.add(object.label());
              });
    }
    assertEquals(10, shown.size());
    assertTrue(seen.length > 200 && seen.length < 290, "of 300: " + seen.length);
    List<String> classes = training.objectClasses();
    List<String> names =
        IntStream.range(0, classes.size())
            .mapToObj(c -> classes.get(c) + " " + Captions.places().get(Compositions.place(c)))
            .toList();
    assertEquals("zero at the top left", names.get(0));
    assertEquals("four in the centre", names.get(4));
    assertEquals("eight at the bottom right", names.get(8));
    assertEquals("nine at the top left", names.get(9));
  }

  @Test
  void describesPhotographsOfOnesOwn(@TempDir Path own) throws IOException {
    var user = new UserFolder(own);
    String[] rows = new String[5];
    rows[0] = "file,caption,split";
    for (int i = 1; i < rows.length; i++) {
      byte[] png = Photographs.png(Photographs.plain(30 + i, 20, 0x203040 * i));
      user.put(i + ".png", png);
      rows[i] = i + ".png,\"A dog, a cat\"," + (i < 3 ? "train" : "test");
    }
    user.put("captions.csv", rows);
    Path folder =
        run(own.resolve("results"), "dataset", own.toString(), "iterations", "1", "batch", "1");
    List<CSVRecord> truth = CsvFiles.rows(Files.readString(folder.resolve("truth.csv")));
    assertEquals(List.of("3", "4"), truth.stream().map(row -> row.get("image")).toList());
    assertEquals("a dog, a cat", truth.get(0).get("caption"));
    Metrics metrics = Experiments.read(folder);
    assertEquals(1, metrics.values("NIC beam search", 0, "exact_sentences").length);
    assertEquals(
        0, metrics.values("NIC beam search", 0, "exact_sentences_of_unseen_compositions").length);
  }

  @Test
  void claimsFailForOtherFigures() {
    var experiment = new ImageCaptioning();
    assertHoldAndFailWithNothingMeasured(experiment, figures(0.9, 0.7, 0.9));
    assertEquals(
        List.of(NOT_REPRODUCED, REPRODUCED, REPRODUCED),
        outcomes(experiment, figures(0.89, 0.7, 0.8)));
    assertEquals(
        List.of(REPRODUCED, NOT_REPRODUCED, REPRODUCED),
        outcomes(experiment, figures(0.9, 0.69, 0.9)));
    assertEquals(
        List.of(REPRODUCED, REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, figures(0.9, 0.7, 0.92)));
  }

  private static Metrics figures(double exact, double unseen, double greedy) {
    return new Figures()
        .with("NIC beam search", "exact_sentences", exact)
        .with("NIC beam search", "exact_sentences_of_unseen_compositions", unseen)
        .with("NIC greedy", "exact_sentences", greedy)
        .metrics();
  }
}
