/**
 * Images with captions, and their words as numbers: {@link dlfs.captions.CaptionedImages} are such
 * images, {@link dlfs.captions.Tokens} the numbers, and {@link dlfs.captions.CaptionSamples} the
 * samples that a network is trained on (section 8.4.3).
 */
package dlfs.captions;
