/**
 * Generative adversarial networks (section 8.5.2): {@link dlfs.adversarial.AdversarialTraining}
 * trains a generator and a discriminator against each other, with the losses of {@link
 * dlfs.adversarial.AdversarialLoss}.
 */
package dlfs.adversarial;
