/**
 * The book's layers, written from scratch as DL4J layers, and {@link dlfs.layers.LayerSet}: these
 * or DL4J's own behind one interface.
 *
 * <p>The public class of a layer, such as {@link dlfs.layers.Affine}, is its configuration: DL4J's
 * own for the same layer, so that it has the same parameters in the same places and is saved and
 * restored in the same way. Its implementation is in a class beside it, with arithmetic from {@link
 * kernels}. It extends DL4J's implementation of the same layer, so that whatever it does not
 * compute itself is as DL4J has it; {@link dlfs.engine.Passes} runs its forward and backward
 * passes. {@code dlfs.engine.Replacements} puts these implementations to work in networks of DL4J's
 * own layers. {@link dlfs.engine.Topology} has them make use of each other: images go from one to
 * the next in the {@link dlfs.engine.kernels.Layout} that suits them, and in a training step
 * nothing is computed twice.
 */
package dlfs.layers;
