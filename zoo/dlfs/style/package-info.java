/**
 * Style transfer (section 8.5.1): an image is optimised so that the features that a trained network
 * computes from it are those of a content image, and their {@link dlfs.style.GramMatrix Gram
 * matrices} those of a style image. {@link dlfs.style.StyleObjective} is the loss as a function of
 * the pixels, with its gradient; it consists of {@link dlfs.style.ContentLoss}, {@link
 * dlfs.style.StyleLoss} and {@link dlfs.style.TotalVariation}.
 *
 * <p>L. Gatys, A. Ecker, M. Bethge, "Image style transfer using convolutional neural networks",
 * CVPR (2016).
 */
package dlfs.style;
