package dlfs.adversarial;

import static dlfs.text.Text.formatted;

import dlfs.engine.ChainStep;
import dlfs.engine.NeededGradients;
import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Trains a generator, which makes images of noise, and a discriminator, which tells them from real
 * ones, against each other (section 8.5.2). Each step updates both once, as in the algorithm 1 of
 * I. Goodfellow et al., "Generative adversarial nets", NIPS (2014), with k = 1:
 *
 * <ol>
 *   <li>The generator makes images G(z).
 *   <li>The discriminator is updated by the sum of its losses on real images and on these. It
 *       processes the two batches separately, so that batch normalisation uses the statistics of
 *       each, as A. Radford et al. (2016) have found necessary.
 *   <li>The same images pass through the updated discriminator. The gradient of the generator's
 *       loss with respect to them is the gradient of the generator's output; the discriminator is
 *       not changed by it.
 * </ol>
 *
 * <p>The generator runs forward once in a step, since it does not change between 1 and 3. Running
 * statistics of the discriminator's batch normalisation move towards those of both batches.
 */
public final class AdversarialTraining {
  private final ChainStep generator;
  private final ChainStep discriminator;
  private final AdversarialLoss generatorLoss;
  private final INDArray realGradients;

  /**
   * @param generator z [N, noise] to images [N, ...] in [-1, 1]
   * @param discriminator images [N, channels · height · width] to logits [N, 1]
   * @param generatorLoss {@link AdversarialLoss#NON_SATURATING} or {@link AdversarialLoss#MINIMAX}
   * @throws IllegalArgumentException for another loss
   */
  public AdversarialTraining(
      MultiLayerNetwork generator, MultiLayerNetwork discriminator, AdversarialLoss generatorLoss) {
    if (generatorLoss != AdversarialLoss.NON_SATURATING
        && generatorLoss != AdversarialLoss.MINIMAX) {
      throw new IllegalArgumentException(
          formatted("a generator's loss is NON_SATURATING or MINIMAX, not %s", generatorLoss));
    }
    this.generator = new ChainStep(generator, "GENERATOR");
    this.discriminator = new ChainStep(discriminator, "DISCRIMINATOR");
    this.generatorLoss = generatorLoss;
    this.realGradients = this.discriminator.gradients().ulike();
  }

  /**
   * The losses and outputs of a step, as means over the images of its batches.
   *
   * @param discriminatorLoss the sum of the discriminator's losses on both batches, before its
   *     update
   * @param generatorLoss the loss of the generator, after the update of the discriminator
   * @param ofReal D of the real images, before the update
   * @param ofGenerated D of the generated images, before the update
   */
  public record Step(
      double discriminatorLoss, double generatorLoss, double ofReal, double ofGenerated) {}

  /**
   * Makes an update of each network.
   *
   * @param real real images, [N, channels · height · width], in [-1, 1]
   * @param noise z, [N, noise]
   * @return the losses
   * @throws IllegalArgumentException if the batches differ in size
   */
  public Step step(INDArray real, INDArray noise) {
    if (real.size(0) != noise.size(0)) {
      throw new IllegalArgumentException(
          formatted(
              "real images %s and noise %s: batches of the same size are needed",
              Arrays.toString(real.shape()), Arrays.toString(noise.shape())));
    }
    Step step =
        generator.run(NeededGradients.OF_PARAMETERS, () -> update(real, generator.forward(noise)));
    generator.update();
    return step;
  }

  /**
   * @param images the output of the generator, before its backward pass
   */
  private Step update(INDArray real, INDArray images) {
    INDArray generated = images.reshape('c', images.size(0), real.size(1));
    Pass ofReal = discriminate(real, AdversarialLoss.REAL);
    realGradients.assign(discriminator.gradients());
    Pass ofGenerated = discriminate(generated, AdversarialLoss.GENERATED);
    discriminator.gradients().addi(realGradients);
    discriminator.update();
    double loss =
        discriminator.run(
            NeededGradients.OF_INPUT,
            () -> {
              INDArray logits = discriminator.forward(generated);
              INDArray gradient = discriminator.backward(generatorLoss.gradient(logits));
              generator.backward(gradient.reshape('c', images.shape()));
              return generatorLoss.mean(logits);
            });
    return new Step(
        ofReal.loss + ofGenerated.loss, loss, ofReal.probability, ofGenerated.probability);
  }

  /** The means over one batch of the discriminator. */
  private record Pass(double loss, double probability) {}

  private Pass discriminate(INDArray images, AdversarialLoss loss) {
    return discriminator.run(
        NeededGradients.OF_PARAMETERS,
        () -> {
          INDArray logits = discriminator.forward(images);
          discriminator.backward(loss.gradient(logits));
          return new Pass(loss.mean(logits), AdversarialLoss.meanProbability(logits));
        });
  }
}
