/**
 * Trained weights in files: {@link dlfs.weights.ModelZip} reads chains and graphs in DL4J's format,
 * {@link dlfs.weights.PretrainedWeights} the book's pretrained weights in NumPy's. All files are
 * validated, so damaged and malicious ones are refused with a message.
 */
package dlfs.weights;
