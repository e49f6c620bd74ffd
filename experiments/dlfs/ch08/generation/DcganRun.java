package dlfs.ch08.generation;

import dlfs.adversarial.AdversarialLoss;
import dlfs.adversarial.AdversarialTraining;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.lab.Lab;
import dlfs.lab.ResumableRandom;
import dlfs.lab.ResumableState;
import dlfs.lab.Run;
import dlfs.lab.artefacts.Bitmap;
import dlfs.networks.DcganDiscriminator;
import dlfs.networks.DcganGenerator;
import dlfs.optimizers.Adam;
import dlfs.samples.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The training of one DCGAN, with measurements after every epoch. All that the updates draw at
 * random comes from one generator, whose state belongs to that of the run.
 */
final class DcganRun {
  static final String DISCRIMINATOR_LOSS = "discriminator_loss";
  static final String GENERATOR_LOSS = "generator_loss";
  static final String OF_REAL = "discriminator_of_real";
  static final String OF_GENERATED = "discriminator_of_generated";

  /** The metrics of a step, recorded as means over an epoch, in the order of the sums. */
  static final List<String> OF_STEPS =
      List.of(DISCRIMINATOR_LOSS, GENERATOR_LOSS, OF_REAL, OF_GENERATED);

  static final String FRECHET_DISTANCE = "frechet_distance";
  static final String SMALLEST_SHARE = "smallest_share";
  static final String CLASSES = "classes";

  static final String PROGRESS = "progress.png";
  static final String SAMPLES = "samples.png";
  static final String WALKS = "walks.png";

  /** The number of noise vectors whose images are shown after every epoch. */
  static final int SHOWN = 8;

  /** The largest number of epochs after which images are shown. */
  static final int MAX_SHOWN_EPOCHS = 25;

  /** The number of images in a row, and the number of rows, of the samples at the end. */
  static final int GRID = 10;

  static final int WALK_COUNT = 6;
  static final int WALK_STEPS = 10;

  private static final double LEARNING_RATE = 0.0002;
  private static final double BETA1 = 0.5;
  private static final double BETA2 = 0.999;

  /** Distinguishes the initial weights of the discriminator from those of the generator. */
  private static final long OF_DISCRIMINATOR = 1L << 32;

  private static final long MEASURED_NOISE = 1;
  private static final long SHOWN_NOISE = 2;
  private static final long WALK_NOISE = 3;

  /**
   * The settings of a training.
   *
   * @param epochs the number of epochs
   * @param batch the number of real, and of generated, images in a step
   * @param width the width of both networks
   * @param measured the number of generated images that are measured after every epoch
   */
  record Plan(int epochs, int batch, int width, int measured) {
    /** Returns the number of steps in an epoch. */
    int stepsPerEpoch(LabelledImages images) {
      return Math.max(1, images.count() / batch);
    }

    /** Returns the number of steps of the training. */
    int steps(LabelledImages images) {
      return epochs * stepsPerEpoch(images);
    }

    /** Returns the number of epochs after which images are shown. */
    int shownEpochs() {
      return Math.min(epochs, MAX_SHOWN_EPOCHS);
    }

    /** Returns the epoch, from 1, of a column of the picture of the progress. */
    int shownEpoch(int column) {
      return (int) ((column + 1L) * epochs / shownEpochs());
    }
  }

  private final Plan plan;
  private final LabelledImages images;
  private final ImageShape shape;
  private final ImageQuality quality;
  private final Run run;
  private final MultiLayerNetwork generator;
  private final MultiLayerNetwork discriminator;
  private final AdversarialTraining training;
  private final ResumableRandom random;
  private final float[] sums = new float[OF_STEPS.size()];
  private final float[] shown; // [SHOWN, epochs shown, pixels of an image]

  /**
   * @param images the real images
   * @param normalised whether the networks have batch normalisation
   */
  DcganRun(
      Lab lab,
      Run run,
      Plan plan,
      LabelledImages images,
      ImageQuality quality,
      boolean normalised) {
    this.plan = plan;
    this.images = images;
    this.shape = images.shape();
    this.quality = quality;
    this.run = run;
    var updater = new Adam(LEARNING_RATE, BETA1, BETA2);
    generator = lab.create(new DcganGenerator(shape, plan.width, normalised), updater, run.seed());
    discriminator =
        lab.create(
            new DcganDiscriminator(shape, plan.width, normalised),
            updater,
            run.seed() + OF_DISCRIMINATOR);
    training = new AdversarialTraining(generator, discriminator, AdversarialLoss.NON_SATURATING);
    random = new ResumableRandom(new SplittableRandom(run.seed()).nextLong());
    shown = new float[SHOWN * plan.shownEpochs() * shape.size()];
  }

  /** Trains, records the measurements and pictures, and publishes the generator. */
  void train() {
    var state =
        ResumableState.NONE
            .with("generator", generator)
            .with("discriminator", discriminator)
            .with("random numbers", random)
            .with("sums of the epoch", sums)
            .with("images shown", shown);
    run.loop(state, plan.steps(images), this::step);
    run.record(PROGRESS, sheet(plan.shownEpochs(), shown));
    run.record(SAMPLES, sheet(GRID, make(Noise.fixed(SHOWN_NOISE, GRID * GRID))));
    run.record(WALKS, sheet(WALK_STEPS, make(Noise.walks(WALK_NOISE, WALK_COUNT, WALK_STEPS))));
    run.publish(generator);
  }

  private void step(int number) {
    INDArray real = drawReal();
    INDArray noise = Noise.draw(random, plan.batch);
    AdversarialTraining.Step step = training.step(real, noise);
    real.close(); // the garbage collector may leave them for long
    noise.close();
    sums[0] += step.discriminatorLoss();
    sums[1] += step.generatorLoss();
    sums[2] += step.ofReal();
    sums[3] += step.ofGenerated();
    int perEpoch = plan.stepsPerEpoch(images);
    if ((number + 1) % perEpoch == 0) {
      endEpoch((number + 1) / perEpoch, number);
    }
  }

  /** Draws a mini-batch of real images with replacement, in [-1, 1]. */
  private INDArray drawReal() {
    int size = shape.size();
    float[] batch = new float[plan.batch * size];
    for (int i = 0; i < plan.batch; i++) {
      int first = random.nextInt(images.count()) * size;
      for (int pixel = 0; pixel < size; pixel++) {
        batch[i * size + pixel] = 2 * images.pixels()[first + pixel] - 1;
      }
    }
    return Tensors.of(batch, plan.batch, size);
  }

  /**
   * @param epoch the number of epochs so far
   * @param iteration the last update
   */
  private void endEpoch(int epoch, int iteration) {
    for (int i = 0; i < sums.length; i++) {
      run.record(epoch, iteration, OF_STEPS.get(i), sums[i] / plan.stepsPerEpoch(images));
    }
    Arrays.fill(sums, 0);
    var noise = new ResumableRandom(MEASURED_NOISE);
    ImageQuality.Result result =
        quality.measure(
            ImageQuality.batches(
                plan.measured, size -> GeneratedImages.of(generator, Noise.draw(noise, size))));
    run.record(epoch, iteration, FRECHET_DISTANCE, result.frechetDistance());
    run.record(epoch, iteration, SMALLEST_SHARE, result.smallestShare());
    run.record(epoch, iteration, CLASSES, result.classes());
    if (epoch == plan.epochs) {
      for (int label = 0; label < result.shares().length; label++) {
        run.record(epoch, iteration, ImageGeneration.share(label), result.shares()[label]);
      }
    }
    show(epoch);
  }

  /** Adds the images of the noise that is shown, in the column of this epoch. */
  private void show(int epoch) {
    for (int column = 0; column < plan.shownEpochs(); column++) {
      if (plan.shownEpoch(column) == epoch) {
        float[] made = make(Noise.fixed(SHOWN_NOISE, SHOWN));
        int size = shape.size();
        for (int row = 0; row < SHOWN; row++) {
          int to = row * plan.shownEpochs() + column;
          System.arraycopy(made, row * size, shown, to * size, size);
        }
      }
    }
  }

  private float[] make(INDArray noise) {
    return GeneratedImages.of(generator, noise).data().asFloat();
  }

  private Bitmap sheet(int columns, float[] pixels) {
    return Bitmap.sheet(columns, GeneratedImages.pictures(shape, pixels));
  }
}
