/**
 * Trained weights in files. {@link dlfs.weights.TensorFile#open} opens a file of named tensors:
 * safetensors, PyTorch's, Keras's or NumPy's; {@link dlfs.weights.TrainedWeights} loads them into a
 * network. {@link dlfs.weights.Safetensors} and {@link dlfs.weights.Npz} also write such files.
 * {@link dlfs.weights.ModelZip} reads chains and graphs in DL4J's format, {@link
 * dlfs.weights.PretrainedWeights} the book's pretrained weights in NumPy's. All files are
 * validated, so damaged and malicious ones are refused with a message.
 */
package dlfs.weights;
