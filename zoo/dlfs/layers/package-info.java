/**
 * The book's layers, written to be read beside the book (chapters 5 to 7), as DL4J layers.
 *
 * <p>A layer is two classes. The public one, such as {@link dlfs.layers.Affine}, is the
 * configuration, with formulas, shapes and references in its Javadoc. It extends DL4J's
 * configuration of the same layer, so that it has the same parameters in the same places and is
 * saved and restored in the same way. The one whose name ends in {@code Impl}, such as {@link
 * dlfs.layers.AffineImpl}, is the implementation: it has {@code forward} and {@code backward} side
 * by side, in the book's steps and names, each line with the shape of its result. {@link
 * dlfs.layers.Im2col} has the book's im2col and col2im, {@link dlfs.layers.ActivationFunction} the
 * activation functions. Everything is computed by ND4J operations in FLOAT or DOUBLE, on any ND4J
 * backend, except for regions of images ({@link dlfs.layers.RoiPooling}, {@link
 * dlfs.layers.RoiAlign}, {@link dlfs.layers.Proposals}): these are many and small, and computed by
 * loops in Java.
 *
 * <p>{@link dlfs.layers.Passes} calls forward and backward as DL4J expects it. Each Impl extends
 * DL4J's implementation of the same layer, which does the rest.
 *
 * <p>{@link dlfs.layers.LayerKind} is the table of all layers, and {@link dlfs.layers.LayerSet}
 * chooses between DL4J's and these.
 */
package dlfs.layers;
