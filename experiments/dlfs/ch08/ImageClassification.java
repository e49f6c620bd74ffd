package dlfs.ch08;

import static dlfs.text.Text.formatted;

import dlfs.images.LabelledImages;
import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.InputFile;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.charts.Picture;
import dlfs.lab.console.ConsoleTable;
import dlfs.lab.results.Claim;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.networks.TrainableNetwork;
import dlfs.weights.PublishedWeights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Section 8.2: a network with published weights names what is in a photograph: the five of
 * ImageNet's 1,000 classes with the highest probabilities.
 *
 * <p>The default photograph is of a cat.
 */
public final class ImageClassification implements Experiment {
  private static final String BUNDLED = "bundled";

  private static final Setting<PublishedWeights> NETWORK =
      Setting.choice(
          "network",
          PublishedWeights.SQUEEZE_NET,
          PublishedWeights.IMAGENET,
          PublishedWeights::id,
          "the network");

  private static final Setting<Path> WEIGHTS =
      TrainedNetworks.weights(
          "its weights; published: squeezenet's are bundled, others in datasets.dir/weights");

  private static final Setting<Path> IMAGE =
      Setting.path(
          "image", BUNDLED, "a PNG or JPEG file, or " + BUNDLED, "the photograph; bundled: a cat");

  private static final String RESOURCES = "/imagenet/";
  private static final int TOP = 5;

  /** The probability of a class; the iteration is the number of the class. */
  private static final String PROBABILITY = "probability";

  private static final String TOP_CLASS = "top1_class";
  private static final String TOP_PROBABILITY = "top1_probability";
  private static final String PHOTOGRAPH = "photograph.png";

  /** The variant that the claims are about, whichever network runs. */
  private static final String VARIANT = PublishedWeights.SQUEEZE_NET.id();

  private static final int EGYPTIAN_CAT = 285;

  @Override
  public About about() {
    return new About(
        "ImageClassification",
        "8.2",
        "What does a network with published weights see in a photograph?",
        Optional.empty(),
        false,
        List.of(NETWORK, WEIGHTS, IMAGE),
        List.of(FinalFigure.whole(TOP_CLASS), FinalFigure.last(TOP_PROBABILITY)),
        0.1);
  }

  @Override
  public List<InputFile> files(Settings settings) {
    List<InputFile> files = new ArrayList<>();
    files.add(TrainedNetworks.file(settings, WEIGHTS, settings.get(NETWORK)));
    if (!settings.text(IMAGE).equals(BUNDLED)) {
      files.add(InputFile.of(IMAGE.name(), settings.get(IMAGE)));
    }
    return files;
  }

  @Override
  public Metrics run(Lab lab) {
    PublishedWeights network = lab.get(NETWORK);
    return lab.compare(Variants.of(network.id(), network), 1, (run, w) -> classify(lab, run, w));
  }

  private static void classify(Lab lab, Run run, PublishedWeights weights) {
    LabelledImages image = image(lab, weights);
    TrainableNetwork network = TrainedNetworks.create(lab, weights, WEIGHTS.name(), run.seed());
    INDArray x = weights.preprocessing().normalization().apply(image, DataType.FLOAT);
    double[] probabilities = network.output(x).dup('c').data().asDouble();
    int[] best =
        IntStream.range(0, probabilities.length)
            .boxed()
            .sorted((a, b) -> Double.compare(probabilities[b], probabilities[a]))
            .limit(TOP)
            .mapToInt(Integer::intValue)
            .toArray();
    for (int index : best) {
      run.record(index, PROBABILITY, probabilities[index]);
    }
    run.record(TOP_CLASS, best[0]);
    run.record(TOP_PROBABILITY, probabilities[best[0]]);
    run.record("predictions.csv", predictions(run.variant(), imageName(lab), best, probabilities));
    run.record(PHOTOGRAPH, picture(image));
    run.step();
  }

  private static LabelledImages image(Lab lab, PublishedWeights weights) {
    Optional<Path> file = lab.file(IMAGE.name());
    try {
      return file.isPresent()
          ? weights.preprocessing().read(file.get())
          : weights.preprocessing().decode(Path.of(imageName(lab)), resource("chelsea.png"));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static String imageName(Lab lab) {
    return lab.file(IMAGE.name()).map(file -> file.getFileName().toString()).orElse("chelsea.png");
  }

  private static byte[] resource(String name) {
    try (InputStream content = ImageClassification.class.getResourceAsStream(RESOURCES + name)) {
      return content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the names of ImageNet's classes by number. */
  private static List<String> classNames() {
    return new String(resource("classes.txt"), StandardCharsets.UTF_8).lines().toList();
  }

  private static String predictions(
      String variant, String image, int[] best, double[] probabilities) {
    List<String> names = classNames();
    List<List<Object>> rows = new ArrayList<>();
    for (int rank = 0; rank < best.length; rank++) {
      int index = best[rank];
      rows.add(List.of(variant, image, rank + 1, index, names.get(index), probabilities[index]));
    }
    return CsvFiles.text(List.of("variant", "image", "rank", "class", "name", "probability"), rows);
  }

  private static Bitmap picture(LabelledImages image) {
    int pixels = image.shape().pixels();
    byte[] samples = new byte[image.pixels().length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) Math.round(255 * image.pixels()[i % 3 * pixels + i / 3]);
    }
    return new Bitmap(image.shape().width(), image.shape().height(), 3, samples);
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "8.2: a trained network recognises what is in a photograph",
            "The most probable class of the cat is 285, Egyptian cat",
            Quantity.last(TOP_CLASS, VARIANT).is(EGYPTIAN_CAT)),
        Claim.inEverySeed(
            "reference: another implementation gives the probability 0.7474",
            "The probability of that class is that of another implementation",
            Quantity.last(TOP_PROBABILITY, VARIANT).is(0.7474, 0.0005)));
  }

  /** Returns the probabilities of the most probable classes, by the number of the class. */
  private static Map<Integer, Double> mostProbable(Metrics metrics) {
    Map<Integer, Double> descending = new LinkedHashMap<>();
    metrics.meanByIteration(metrics.variants().get(0), PROBABILITY).entrySet().stream()
        .sorted(Map.Entry.<Integer, Double>comparingByValue().reversed())
        .forEach(entry -> descending.put(entry.getKey(), entry.getValue()));
    return descending;
  }

  @Override
  public Optional<ConsoleTable> table(Metrics metrics) {
    List<String> names = classNames();
    List<List<String>> rows =
        mostProbable(metrics).entrySet().stream()
            .map(
                entry ->
                    List.of(
                        names.get(entry.getKey()),
                        entry.getKey().toString(),
                        formatted("%.4f", entry.getValue())))
            .toList();
    return Optional.of(
        new ConsoleTable(List.of("the photograph shows", "class", "probability"), rows, 1, ""));
  }

  @Override
  public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    String variant = metrics.variants().get(0);
    List<String> names = classNames();
    List<ClassifiedPhotograph.Bar> bars =
        mostProbable(metrics).entrySet().stream()
            .map(e -> new ClassifiedPhotograph.Bar(names.get(e.getKey()), e.getValue()))
            .toList();
    Optional<byte[]> photograph = artefacts.find(variant, metrics.seeds().get(0), PHOTOGRAPH);
    return List.of(
        Picture.of(
            "top_five.png",
            ClassifiedPhotograph.draw(
                "The most probable classes, by " + variant, photograph, bars)));
  }
}
