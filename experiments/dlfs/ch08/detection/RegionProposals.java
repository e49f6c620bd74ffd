package dlfs.ch08.detection;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedImages;
import dlfs.boxes.BoxedObject;
import dlfs.boxes.folder.Raccoon;
import dlfs.images.ColourImage;
import dlfs.lab.About;
import dlfs.lab.DataOptions;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.Picture;
import dlfs.lab.console.ConsoleTable;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.proposals.SelectiveSearch;
import dlfs.samples.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Section 8.4.1: the first step of R-CNN, which extracts the regions of an image that may show an
 * object. Measures how many objects are found by the boxes of Selective Search, depending on the
 * number of boxes, and compares them with boxes that are chosen without looking at the image.
 */
public final class RegionProposals implements Experiment {
  static final String SEARCH = "selective search";
  static final String ONE_STRATEGY = "one strategy";
  static final String WINDOW = "sliding window";
  static final String RANDOM = "random boxes";

  /** The share of the objects that are found, by the number of boxes. */
  static final String RECALL = "recall";

  private static final String BEST_OVERLAP = "mean_best_overlap";
  private static final String BOXES = "boxes";
  private static final String SECONDS = "seconds_an_image";

  /** The intersection over union of a box and an object from which the object counts as found. */
  private static final double FOUND = 0.5;

  /** The largest width or height of an image that is searched. */
  private static final int MAX_SIDE = 500;

  private static final FinalFigure AT_07 = FinalFigure.last(RecallCharts.recallAt(0.7));

  /** The numbers of boxes from 1 to 10 with which the recall is measured; then their tenfold. */
  private static final double[] DECADE = {1, 1.5, 2, 3, 5, 7};

  /** The numbers of boxes in the table. */
  private static final List<Integer> TABULATED = List.of(100, 500, 2_000);

  private enum Mode {
    FAST(SelectiveSearch.fast()),
    QUALITY(SelectiveSearch.quality());

    private final SelectiveSearch search;

    Mode(SelectiveSearch search) {
      this.search = search;
    }
  }

  private static final Setting<Integer> IMAGES =
      Setting.integer("images", 300, 1, 100_000, "the number of test images, the first ones")
          .quick(3);

  private static final Setting<Integer> PROPOSALS =
      Setting.integer("proposals", 2_000, 1, 100_000, "the largest number of boxes in an image")
          .quick(100);

  private static final Setting<Mode> MODE =
      Setting.choice(
          "mode",
          Mode.FAST,
          List.of(Mode.values()),
          mode -> mode.name().toLowerCase(Locale.ROOT),
          "the strategies of selective search: fast (8) or quality (80)");

  @Override
  public About about() {
    return About.on(
        DataOptions.scenes().or(new Raccoon()).orBoxes(),
        "RegionProposals",
        "8.4.1",
        "How many regions of an image does R-CNN have to classify?",
        List.of(IMAGES, PROPOSALS, MODE),
        FinalFigure.lastOf(RECALL, BEST_OVERLAP, BOXES),
        0.5);
  }

  @Override
  public Metrics run(Lab lab) {
    var images = new ReducedImages((BoxedImages) lab.data(Dataset.class).test(), MAX_SIDE);
    int count = Math.min(images.count(), lab.get(IMAGES));
    int proposals = lab.get(PROPOSALS);
    SelectiveSearch search = lab.get(MODE).search;
    Variants<ProposalMethod> methods =
        Variants.of(SEARCH, ProposalMethod.of(search))
            .and(ONE_STRATEGY, ProposalMethod.of(SelectiveSearch.single()))
            .and(WINDOW, ProposalMethod.slidingWindow())
            .and(RANDOM, ProposalMethod.randomBoxes());
    return lab.compare(
        methods,
        count,
        (run, method) -> {
          measure(run, method, images, count, proposals);
          if (run.variant().equals(SEARCH)) {
            int drawn = Math.min(count, SearchSteps.MAX_IMAGES);
            SearchSteps.record(run, search, images, drawn, proposals);
          }
        });
  }

  private static void measure(
      Run run, ProposalMethod method, BoxedImages images, int count, int proposals) {
    Map<Integer, Coverage> coverages = new TreeMap<>(); // by the number of boxes
    numbersOfBoxes(proposals).forEach(n -> coverages.put(n, new Coverage()));
    double boxes = 0;
    double seconds = 0;
    for (int i = 0; i < count; i++) {
      ColourImage image = images.image(i);
      List<BoxedObject> objects = images.objects(i);
      long start = System.nanoTime();
      IntFunction<List<Box>> chosen = method.boxes(image, seed(run, i));
      boxes += chosen.apply(proposals).size();
      seconds += (System.nanoTime() - start) / 1e9;
      coverages.forEach((n, coverage) -> coverage.add(objects, chosen.apply(n)));
      run.step();
    }
    coverages.forEach(
        (n, coverage) -> {
          run.record(n, RECALL, coverage.recall(FOUND));
          run.record(n, BEST_OVERLAP, coverage.meanBestOverlap());
        });
    for (double overlap : RecallCharts.OVERLAPS) {
      run.record(RecallCharts.recallAt(overlap), coverages.get(proposals).recall(overlap));
    }
    run.record(BOXES, boxes / count);
    run.record(SECONDS, seconds / count);
  }

  /** Returns 1, 2, 3, 5, 7, 10, 15, ... up to the largest number. */
  private static List<Integer> numbersOfBoxes(int largest) {
    List<Integer> numbers = new ArrayList<>();
    for (int decade = 1; decade <= largest; decade *= 10) {
      for (double factor : DECADE) {
        int number = (int) (factor * decade);
        if (number <= largest && !numbers.contains(number)) {
          numbers.add(number);
        }
      }
    }
    if (!numbers.contains(largest)) {
      numbers.add(largest);
    }
    return numbers;
  }

  /** Returns the seed of the random choices in an image. */
  static long seed(Run run, int image) {
    return new SplittableRandom(run.seed()).nextLong() + image;
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "8.4.1: R-CNN first extracts the regions that may show an object",
            "The boxes of selective search find nearly all objects",
            recall(SEARCH, 2_000).atLeast(0.95)),
        Claim.inEverySeed(
            "8.4.1: R-CNN classifies these regions, instead of all positions",
            "100 boxes of selective search find more objects than 300 boxes that do not depend on"
                + " the image",
            Quantity.allBelow(
                List.of(recall(WINDOW, 300), recall(RANDOM, 300)), List.of(recall(SEARCH, 100)))),
        Claim.inEverySeed(
            "reference: Uijlings et al. (2013): a small set of high-quality locations",
            "More objects overlap by 0.7 with a box of selective search than with one of 2,000"
                + " boxes that do not depend on the image",
            Quantity.allBelow(
                Quantity.of(AT_07, List.of(WINDOW, RANDOM)), List.of(Quantity.of(AT_07, SEARCH)))),
        Claim.inEverySeed(
            "reference: Uijlings et al. (2013): diverse strategies complement each other",
            "Several strategies find more objects than one, with boxes that fit better",
            recall(ONE_STRATEGY, 2_000).below(recall(SEARCH, 2_000)),
            Quantity.last(BEST_OVERLAP, ONE_STRATEGY).below(Quantity.last(BEST_OVERLAP, SEARCH))));
  }

  /** The share of the objects that a number of boxes finds. */
  private static Quantity recall(String variant, int boxes) {
    return new Quantity(
        variant,
        formatted("%,d", boxes),
        (metrics, seed) ->
            metrics.rows().stream()
                .filter(row -> row.variant().equals(variant) && row.seed() == seed)
                .filter(row -> row.metric().equals(RECALL) && row.iteration() == boxes)
                .mapToDouble(Measurement::value)
                .findFirst()
                .orElse(Double.NaN));
  }

  @Override
  public Optional<ConsoleTable> table(Metrics metrics) {
    Map<Integer, Double> measured = metrics.meanByIteration(SEARCH, RECALL);
    List<Integer> numbers = TABULATED.stream().filter(measured::containsKey).toList();
    List<String> header = new ArrayList<>(List.of("method", "boxes"));
    numbers.forEach(n -> header.add(formatted(header.size() == 2 ? "recall of %,d" : "%,d", n)));
    header.addAll(List.of("overlap", "ms"));
    List<List<String>> rows = new ArrayList<>();
    for (String variant : metrics.variants()) {
      Map<Integer, Double> recall = metrics.meanByIteration(variant, RECALL);
      List<String> row = new ArrayList<>();
      row.add(variant);
      row.add(formatted("%,.0f", mean(metrics, variant, BOXES)));
      numbers.forEach(n -> row.add(formatted("%.3f", recall.getOrDefault(n, Double.NaN))));
      row.add(formatted("%.3f", mean(metrics, variant, BEST_OVERLAP)));
      row.add(formatted("%.1f", 1_000 * mean(metrics, variant, SECONDS)));
      rows.add(row);
    }
    String note =
        "Boxes and milliseconds are for an image. The recall is the share of the objects that"
            + " one of the first boxes overlaps by 0.5 or more; the overlap is the mean over"
            + " objects, by class, of the overlap with the best box.";
    return Optional.of(new ConsoleTable(header, rows, 1, note));
  }

  private static double mean(Metrics metrics, String variant, String metric) {
    FinalFigure figure = FinalFigure.last(metric);
    return metrics.seeds().stream()
        .mapToDouble(seed -> figure.of(metrics, variant, seed))
        .average()
        .orElse(Double.NaN);
  }

  @Override
  public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    return List.of(
        Picture.of("recall.png", 2, RecallCharts.of(metrics)),
        Picture.of("steps.png", SearchSteps.draw(artefacts, SEARCH, metrics.seeds().get(0))));
  }
}
