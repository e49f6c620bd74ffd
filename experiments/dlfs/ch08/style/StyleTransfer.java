package dlfs.ch08.style;

import static dlfs.text.Text.formatted;

import dlfs.images.ColourImage;
import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.InputFile;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import dlfs.style.StyleEvaluation;
import dlfs.style.StyleObjective;
import dlfs.style.StyleWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * Section 8.5.1: an image is optimised so that its features in VGG-19 are those of a content image,
 * and their Gram matrices those of a style image, by L-BFGS and by Adam. Smaller images with other
 * weights of content and style form a grid.
 *
 * <p>L. Gatys, A. Ecker, M. Bethge, "Image style transfer using convolutional neural networks",
 * CVPR (2016). They begin with white noise, {@code -Dstart=noise}; the default is the content
 * image, from which the result is better after the same number of steps.
 */
public final class StyleTransfer implements Experiment {
  private static final double MAX_WEIGHT = 1e9;
  private static final int MIN_SIZE = 32;
  private static final int MAX_SIZE = 1_024;

  private static final Setting<Integer> IMAGE_SIZE =
      Setting.integer(
              "imageSize",
              256,
              MIN_SIZE,
              MAX_SIZE,
              "longer of height and width of the images, in pixels")
          .quick(48);

  private static final Setting<Integer> ITERATIONS =
      Setting.integer("iterations", 300, 1, 100_000, "steps of each optimiser").quick(5);

  private static final Setting<Start> START =
      Setting.choice(
          "start",
          Start.CONTENT,
          List.of(Start.values()),
          start -> start.name().toLowerCase(Locale.ROOT),
          "the image before the first step: the content image, or white noise");

  private static final Setting<Double> CONTENT_WEIGHT =
      Setting.decimal("contentWeight", 1, 0, MAX_WEIGHT, "weight of the content loss");

  private static final Setting<Double> STYLE_WEIGHT =
      Setting.decimal("styleWeight", 200, 0, MAX_WEIGHT, "weight of the style loss");

  private static final Setting<Double> TV_WEIGHT =
      Setting.decimal("tvWeight", 5, 0, MAX_WEIGHT, "weight of the total variation");

  private static final Setting<Integer> GRID_SIZE =
      Setting.integer(
              "gridSize",
              128,
              0,
              MAX_SIZE,
              "longer of height and width of the images in the grid of weights; 0 for no grid")
          .quick(32);

  /** The maximum number of steps for an image of the grid. */
  private static final int GRID_ITERATIONS = 150;

  private static final String CONTENT_LOSS = "content_loss";
  private static final String STYLE_LOSS = "style_loss";
  private static final String TOTAL_VARIATION = "total_variation";
  private static final String TOTAL_LOSS = "total_loss";

  static final String L_BFGS = "L-BFGS";
  static final String ADAM = "Adam";

  private static final Variants<ImageOptimizer.Method> OPTIMIZERS =
      Variants.<ImageOptimizer.Method>of(L_BFGS, LbfgsOptimizer::new).and(ADAM, AdamOptimizer::new);

  private enum Start {
    CONTENT,
    NOISE
  }

  @Override
  public About about() {
    return new About(
        "StyleTransfer",
        "8.5.1",
        "How does an image take on the style of a painting?",
        Optional.empty(),
        false,
        List.of(
            StyleImages.CONTENT,
            StyleImages.STYLE,
            TrainedFeatures.WEIGHTS,
            IMAGE_SIZE,
            ITERATIONS,
            START,
            CONTENT_WEIGHT,
            STYLE_WEIGHT,
            TV_WEIGHT,
            GRID_SIZE),
        FinalFigure.lastOf(CONTENT_LOSS, STYLE_LOSS, TOTAL_VARIATION, TOTAL_LOSS),
        3.5);
  }

  @Override
  public List<InputFile> files(Settings settings) {
    List<InputFile> files = new ArrayList<>(StyleImages.files(settings));
    files.add(TrainedFeatures.file(settings));
    return files;
  }

  @Override
  public Metrics run(Lab lab) {
    int size = lab.get(IMAGE_SIZE);
    int gridSize = lab.get(GRID_SIZE);
    if (gridSize > 0 && gridSize < MIN_SIZE) {
      throw new UserError(
          formatted(
              "-DgridSize=%d is too small: allowed are 0, for no grid, and %d to %d.",
              gridSize, MIN_SIZE, MAX_SIZE));
    }
    TrainedFeatures features = TrainedFeatures.of(lab);
    StyleImages images = StyleImages.load(lab, size);
    images.describe(lab);
    var weights =
        new StyleWeights(lab.get(CONTENT_WEIGHT), lab.get(STYLE_WEIGHT), lab.get(TV_WEIGHT));
    int steps = lab.get(ITERATIONS);
    Metrics optimised =
        lab.compare(
            OPTIMIZERS,
            steps,
            (run, method) -> {
              if (run.variant().equals(L_BFGS)) {
                run.record(StylePictures.CONTENT, Bitmap.of(images.content()));
                run.record(StylePictures.STYLE, Bitmap.of(images.style()));
              }
              StyleObjective objective = features.objective(lab, images, weights, run.seed());
              var optimizer = method.start(objective, start(lab, run, images.content()));
              optimise(run, optimizer, images, steps, StylePictures.shown(steps));
            });
    if (gridSize == 0) {
      return optimised;
    }
    StyleImages small = StyleImages.load(lab, gridSize);
    int fewSteps = Math.min(steps, GRID_ITERATIONS);
    return optimised.and(
        lab.compare(
            WeightFactors.GRID,
            fewSteps,
            (run, factors) -> {
              StyleObjective objective =
                  features.objective(lab, small, factors.times(weights), run.seed());
              var optimizer = new LbfgsOptimizer(objective, start(lab, run, small.content()));
              optimise(run, optimizer, small, fewSteps, List.of());
            }));
  }

  /**
   * Makes all steps, and records the losses before and after each.
   *
   * @param shown the numbers of steps after which the image is recorded, besides the last
   */
  private static void optimise(
      Run run, ImageOptimizer optimizer, StyleImages images, int steps, List<Integer> shown) {
    run.loop(
        optimizer.state(),
        steps,
        step -> {
          if (step == 0) {
            record(run, 0, optimizer.evaluation());
          }
          if (shown.contains(step)) {
            run.record(StylePictures.after(step), picture(images, optimizer.image()));
          }
          optimizer.step(step);
          record(run, step + 1, optimizer.evaluation());
          if (step + 1 == steps) {
            run.record(StylePictures.RESULT, picture(images, optimizer.image()));
          }
        });
  }

  private static Bitmap picture(StyleImages images, double... image) {
    ColourImage content = images.content();
    return Bitmap.colour(content.width(), content.height(), i -> image[i]);
  }

  private static double[] start(Lab lab, Run run, ColourImage content) {
    double[] image = StyleImages.pixels(content);
    if (lab.get(START) == Start.NOISE) {
      var random = new Random(run.seed());
      for (int i = 0; i < image.length; i++) {
        image[i] = random.nextDouble();
      }
    }
    return image;
  }

  private static void record(Run run, int steps, StyleEvaluation losses) {
    run.record(steps, CONTENT_LOSS, losses.content());
    run.record(steps, STYLE_LOSS, losses.style());
    run.record(steps, TOTAL_VARIATION, losses.variation());
    run.record(steps, TOTAL_LOSS, losses.value());
  }

  @Override
  public List<Claim> claims() {
    Quantity lbfgs = Quantity.last(TOTAL_LOSS, L_BFGS);
    List<Quantity> style = byStyleWeight(STYLE_LOSS);
    List<Quantity> content = byStyleWeight(CONTENT_LOSS);
    return List.of(
        Claim.inEverySeed(
            "8.5.1: the image is optimised until its features and Gram matrices match",
            "L-BFGS reduces the total loss to a small part of what it was at the start",
            lbfgs.over("ratio", Quantity.first(TOTAL_LOSS, L_BFGS)).atMost(0.02)),
        Claim.inEverySeed(
            "8.5.1: Gatys et al.: L-BFGS works best for image synthesis",
            "After the same number of steps, the total loss of L-BFGS is lower than that of Adam",
            lbfgs.below(Quantity.last(TOTAL_LOSS, ADAM))),
        Claim.inEverySeed(
            "8.5.1: Gatys et al.: a larger weight of the style gives more of the style",
            "The style loss decreases when the weight of the style increases",
            style.get(2).below(style.get(1)),
            style.get(1).below(style.get(0))),
        Claim.inEverySeed(
            "8.5.1: Gatys et al.: and it gives less of the content",
            "The content loss increases with the weight of the style",
            content.get(0).below(content.get(1)),
            content.get(1).below(content.get(2))));
  }

  private static List<Quantity> byStyleWeight(String metric) {
    return Quantity.of(FinalFigure.last(metric), WeightFactors.BY_STYLE);
  }

  @Override
  public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    var pictures = new StylePictures(metrics, artefacts);
    return List.of(
        Picture.of("style_transfer.png", pictures.results(OPTIMIZERS.names())),
        Picture.of("progress.png", pictures.progress(OPTIMIZERS.names())),
        Picture.of(
            "losses.png",
            2,
            List.of(
                pictures.curves(TOTAL_LOSS, OPTIMIZERS.names(), true),
                pictures.curves(STYLE_LOSS, OPTIMIZERS.names(), true),
                pictures.curves(CONTENT_LOSS, OPTIMIZERS.names(), false),
                pictures.curves(TOTAL_VARIATION, OPTIMIZERS.names(), false))),
        Picture.of("weights.png", pictures.grid()));
  }
}
