/**
 * Sentences about images (section 8.4.3): {@link dlfs.captioning.BeamSearch} looks for the most
 * probable one, of which {@link dlfs.captioning.NicDecoder} computes the words with a trained
 * network, {@link dlfs.networks.Nic}.
 */
package dlfs.captioning;
