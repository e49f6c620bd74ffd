/**
 * An embedded data set in the shape of MNIST: handwritten-looking digits drawn as strokes, for a
 * machine that has no MNIST file and cannot download one.
 */
package dlfs.strokes;
