package dlfs.ch08.captioning;

import static dlfs.text.Text.formatted;

import dlfs.captions.CaptionedImages;
import dlfs.images.LabelledImages;
import dlfs.lab.About;
import dlfs.lab.DataOptions;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Measure;
import dlfs.lab.Run;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.console.ConsoleTable;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.results.Summary;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.metrics.Bleu;
import dlfs.networks.Backbone;
import dlfs.networks.BackboneClassifier;
import dlfs.networks.Nic;
import dlfs.optimizers.Adam;
import dlfs.optimizers.LinearDecay;
import dlfs.samples.Dataset;
import dlfs.scenes.SceneSet;
import dlfs.scenes.SceneSettings;
import dlfs.scenes.SceneSource;
import dlfs.scenes.SingleObjects;
import dlfs.weights.TrainedBackbone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Section 8.4.3: describes images in sentences, by NIC (O. Vinyals et al., "Show and tell: a neural
 * image caption generator", 2015). The features of a CNN are the first input of an LSTM, which then
 * predicts word after word. It is trained by teacher forcing: during training, the words before
 * each are those of the correct caption. The convolutions are those of a classifier, and are
 * trained further with the LSTM.
 *
 * <p>The default images are generated scenes of one or two digits. Each digit is kept out of one
 * place in training ({@link Compositions}), and test scenes with a digit at such a place are
 * reported apart: the network has to combine what it has only seen separately. The classifier is
 * trained on those training scenes that show a single digit.
 *
 * <p>A folder of photographs with captions is one's own ({@code -Ddataset=FOLDER}). For these, the
 * network has the convolutions of SqueezeNet with trained weights, and photographs are resized to
 * 224x224 pixels.
 */
public final class ImageCaptioning implements Experiment {
  private static final Setting<Integer> SAMPLES = TrainingSettings.samples(40_000);
  private static final Setting<Integer> ITERATIONS = TrainingSettings.iterations(8_000).quick(3);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(32);

  private static final Setting<Integer> CLASSIFIER_ITERATIONS =
      Setting.integer(
              "classifierIterations", 2_000, 1, 1_000_000, "updates of the classifier of scenes")
          .quick(3);

  private static final Setting<Integer> UNITS =
      Setting.integer("units", 256, 1, 4_096, "memory cells of the LSTM, and size of embeddings")
          .quick(16);

  private static final Setting<Integer> BEAM_WIDTH =
      Setting.integer("beamWidth", 3, 1, 100, "sentences that beam search keeps at each step");

  private static final Setting<Integer> TEST_IMAGES =
      Setting.integer("testImages", 2_000, 1, 10_000, "test images (the first ones)").quick(40);

  /** Small scenes of few objects on a calm background, so that a network is trained in minutes. */
  static final SceneSettings SCENES =
      SceneSettings.square(64).withObjects(1, 2).withBackground(0.5, 2, 0.03);

  private static final int TRAINING_SCENES = 40_000;
  private static final int TEST_SCENES = 2_000;

  /** The number of updates between two losses that are recorded. */
  private static final int LOSS_INTERVAL = 20;

  /** The number of test images that are described during training, and the number of times. */
  private static final int SAMPLE = 200;

  private static final int MEASUREMENTS = 10;

  private static final String SAMPLED = "sampled_";

  private static final String CLASSIFIER = "classifier";
  private static final String NIC = "NIC";
  private static final Variants<Boolean> CLASSIFIERS = Variants.of(CLASSIFIER, true);
  private static final Variants<Boolean> NICS = Variants.of(NIC, true);
  private static final String GREEDY = NIC + " " + CaptionEvaluation.GREEDY;
  private static final String BEAM = NIC + " " + CaptionEvaluation.BEAM;

  private static final String EXACT = CaptionEvaluation.EXACT;
  private static final String EXACT_OF_UNSEEN = EXACT + CaptionEvaluation.OF_UNSEEN;

  @Override
  public About about() {
    return About.on(
        DataOptions.scenes(images -> new SceneSource(images, SCENES, TRAINING_SCENES, TEST_SCENES))
            .orCaptions(),
        "ImageCaptioning",
        "8.4.3",
        "How well does an LSTM that has seen the features of a CNN describe images?",
        List.of(SAMPLES, ITERATIONS, BATCH, CLASSIFIER_ITERATIONS, UNITS, BEAM_WIDTH, TEST_IMAGES),
        figures(),
        21);
  }

  private static List<FinalFigure> figures() {
    Stream<String> ofSentences =
        Stream.of("", CaptionEvaluation.OF_UNSEEN)
            .flatMap(suffix -> scores().map(score -> score + suffix));
    return FinalFigure.lastOf(
        Stream.concat(Stream.of(Training.TEST_ACCURACY), ofSentences).toArray(String[]::new));
  }

  /** Returns the metrics of sentences. */
  private static Stream<String> scores() {
    return Stream.concat(
        Stream.of(EXACT),
        IntStream.rangeClosed(1, Bleu.MAX_N).mapToObj(n -> CaptionEvaluation.BLEU + n));
  }

  @Override
  public Metrics run(Lab lab) {
    Dataset data = lab.data(Dataset.class);
    int updates = lab.get(ITERATIONS);
    if (!(data.training() instanceof SceneSet)) {
      return lab.compare(
          NICS, updates, (run, unused) -> train(lab, run, data, TrainedBackbone::load));
    }
    Metrics classifiers =
        lab.compare(
            CLASSIFIERS,
            lab.get(CLASSIFIER_ITERATIONS),
            (run, unused) -> trainClassifier(lab, run, data));
    Metrics captioners =
        lab.compare(
            NICS.needing(CLASSIFIERS.names()),
            updates,
            (run, unused) -> {
              var classifier = (ComputationGraph) lab.published(CLASSIFIER, run.seed());
              train(lab, run, data, network -> TrainedBackbone.copy(classifier, network));
            });
    return classifiers.and(captioners);
  }

  /** Trains the convolutions: with other layers behind them, they classify single objects. */
  private static void trainClassifier(Lab lab, Run run, Dataset data) {
    var scenes = (SceneSet) data.training();
    var testScenes = (SceneSet) data.test();
    var objects = SingleObjects.of(scenes, new Compositions(scenes).seen(lab.get(SAMPLES)));
    int tested = Math.min(lab.get(TEST_IMAGES), testScenes.count());
    var testObjects = SingleObjects.of(testScenes, IntStream.range(0, tested).toArray());
    int updates = lab.get(CLASSIFIER_ITERATIONS);
    var classifier = new BackboneClassifier(Backbone.SMALL, objects.shape(), objects.classes());
    var updater = new Adam(new LinearDecay(CaptioningData.LEARNING_RATE, updates));
    ComputationGraph network = lab.create(classifier, updater, run.seed());
    int[] all = IntStream.range(0, testObjects.count()).toArray();
    Training.ofUpdates(objects, lab.get(BATCH), updates)
        .measuringAtTheEnd(Training.TEST_ACCURACY, LabelledImages.read(testObjects, all))
        .train(run, network);
    run.publish(network);
  }

  /**
   * @param trainedConvolutions gives a network its convolutions
   */
  private static void train(
      Lab lab, Run run, Dataset images, Consumer<ComputationGraph> trainedConvolutions) {
    var data =
        CaptioningData.of(
            (CaptionedImages) images.training(), (CaptionedImages) images.test(), lab.get(SAMPLES));
    int updates = lab.get(ITERATIONS);
    Nic nic = data.network(lab.get(UNITS));
    var updater = new Adam(new LinearDecay(data.learningRate(), updates));
    ComputationGraph network = lab.create(nic, updater, run.seed());
    trainedConvolutions.accept(network);
    var evaluation = new CaptionEvaluation(data, nic, lab.layers(), lab.engine());
    int tested = Math.min(lab.get(TEST_IMAGES), data.test().count());
    Training training = Training.ofUpdates(data.samples(), lab.get(BATCH), updates);
    for (boolean unseen : data.groups()) {
      int[] sample =
          IntStream.range(0, tested)
              .filter(i -> data.unseen().test(i) == unseen)
              .limit(SAMPLE)
              .toArray();
      if (sample.length > 0) {
        Measure exact = model -> evaluation.exact((ComputationGraph) model, sample);
        String metric = SAMPLED + EXACT + (unseen ? CaptionEvaluation.OF_UNSEEN : "");
        training = training.measuringThroughout(metric, exact);
      }
    }
    training
        .measuringEvery((updates + MEASUREMENTS - 1) / MEASUREMENTS)
        .<ComputationGraph>train(
            run,
            network,
            (graph, samples) -> {
              int iteration = graph.getIterationCount();
              graph.fit(samples);
              if (iteration % LOSS_INTERVAL == 0) {
                run.record(iteration, Training.LOSS, graph.score());
              }
            });
    run.publish(network);
    evaluation.measure(run, network, tested, lab.get(BEAM_WIDTH));
  }

  @Override
  public List<Claim> claims() {
    Quantity beam = Quantity.last(EXACT, BEAM);
    Quantity greedy = Quantity.last(EXACT, GREEDY);
    return List.of(
        Claim.inEverySeed(
            "8.4.3: NIC describes an image in a sentence",
            "Most scenes that the network has not seen are described exactly",
            beam.atLeast(0.9)),
        Claim.inEverySeed(
            "8.4.3: Vinyals et al.: NIC writes sentences that were not in its training set",
            "Most scenes with a digit at a place where training never showed it are described"
                + " exactly",
            Quantity.last(EXACT_OF_UNSEEN, BEAM).atLeast(0.7)),
        Claim.inEverySeed(
            "8.4.3: Vinyals et al.: beam search approximates the most probable sentence better",
            "Beam search describes at least as many scenes exactly as greedy search, to within one"
                + " in a hundred",
            beam.minus("difference", greedy).atLeast(-0.01)));
  }

  @Override
  public Optional<ConsoleTable> table(Metrics metrics) {
    List<List<String>> rows = new ArrayList<>();
    for (String suffix : List.of("", CaptionEvaluation.OF_UNSEEN)) {
      for (String search : List.of(GREEDY, BEAM)) {
        double[] scores =
            scores()
                .mapToDouble(metric -> Summary.means(metrics, metric + suffix, List.of(search))[0])
                .toArray();
        if (!Double.isNaN(scores[0])) {
          List<String> row = new ArrayList<>();
          row.add(search);
          row.add(suffix.isEmpty() ? "images" : "compositions");
          DoubleStream.of(scores).forEach(score -> row.add(formatted("%.3f", score)));
          rows.add(row);
        }
      }
    }
    double accuracy = Summary.means(metrics, Training.TEST_ACCURACY, List.of(CLASSIFIER))[0];
    return Optional.of(
        new ConsoleTable(
            List.of("sentences", "unseen", "exact", "BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4"),
            rows,
            2,
            Double.isNaN(accuracy) ? "" : formatted("accuracy of the classifier: %.3f", accuracy)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    long seed = metrics.seeds().get(0);
    return List.of(
        Picture.of("sentences.png", new CaptionPicture(artefacts, NIC, seed).draw()),
        Picture.of("exact_sentences.png", curves(metrics)),
        Picture.of("loss.png", loss(metrics)));
  }

  private static XYChart curves(Metrics metrics) {
    XYChart chart =
        Charts.chart(
            700, 500, "Sentences that are word for word correct", "iterations", "share of images");
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
    Charts.addCurve(chart, "unseen images", curve(metrics, SAMPLED + EXACT), false);
    Charts.addCurve(chart, "unseen compositions", curve(metrics, SAMPLED + EXACT_OF_UNSEEN), false);
    return chart;
  }

  private static XYChart loss(Metrics metrics) {
    XYChart chart =
        Charts.chart(700, 500, "Cross-entropy of a caption in training", "iterations", "loss");
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    Charts.addCurve(chart, NIC, curve(metrics, Training.LOSS), false);
    return chart;
  }

  private static Map<Integer, Double> curve(Metrics metrics, String metric) {
    return metrics.meanByIteration(NIC, metric);
  }
}
