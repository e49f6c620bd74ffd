/**
 * A generated data set in the format of MNIST: digits drawn as handwritten strokes, used where
 * MNIST is not available and cannot be downloaded.
 */
package dlfs.strokes;
