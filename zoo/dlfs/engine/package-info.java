/**
 * The fast tier: makes a network of DL4J's layers, or of the from-scratch ones, train and predict
 * faster on a CPU, with the same results. {@link dlfs.engine.Engine} is the entry point; {@link
 * dlfs.engine.EngineKind} chooses between this engine and the layers themselves.
 *
 * <ul>
 *   <li>{@code Fast…Impl} is the fast implementation of a layer. It extends DL4J's own
 *       implementation of the same layer, so that whatever it does not compute itself is DL4J's.
 *   <li>{@code Replacements} puts these into an initialised network, by the table {@link
 *       dlfs.layers.LayerKind}, and {@code FastRuleUpdater} does so for the update rules.
 *   <li>{@code Topology} is the chain or graph of a network's layers and other vertices. Three
 *       classes look across them: {@code ImageLayouts} at images in {@link
 *       dlfs.engine.kernels.Layout#NHWC} order between two of them, {@code StepScope} at what one
 *       may rely on the others to leave unchanged during a training step, and {@code GraphPass} at
 *       the gradients of outputs that several of them read.
 *   <li>{@link dlfs.engine.ChainStep} is the training step of a chain whose loss is computed
 *       elsewhere.
 *   <li>{@link dlfs.engine.kernels} has the arithmetic.
 *   <li>{@code DeviceStep} is the training step of a network on a {@link dlfs.engine.device.Device}
 *       instead. {@code DevicePlanner} plans what the device computes, {@code Host…Node} is what is
 *       left to the processor, and {@code DeviceUpdates} are the update rules.
 * </ul>
 *
 * <p>Deeplearning4j 1.0.0-M2.1 spends most of a training step on overhead rather than arithmetic,
 * and its convolutions are slow:
 *
 * <table>
 * <caption>What is slow in DL4J, and what the engine does about it</caption>
 * <tr><th>what is slow</th><th>what the engine does</th></tr>
 * <tr><td>ND4J caches the description of each array shape, but a method that its cache fails to
 *   override has it ask the native code again for nearly every array and view</td>
 *   <td>{@link dlfs.engine.CachedShapes} overrides that method</td></tr>
 * <tr><td>JavaCPP asks the operating system for the size of the process at every allocation, under
 *   a lock that all threads share</td>
 *   <td>disables the limit that requires it</td></tr>
 * <tr><td>DL4J compares the gradients of a step with a view of themselves, takes them for another
 *   network's, and splits them into views for each parameter again</td>
 *   <td>{@code TrainingStep} tells it that they are the same</td></tr>
 * <tr><td>DL4J's layers never use oneDNN: it is off by default, and DL4J looks for it under a name
 *   that no longer exists</td>
 *   <td>switches it on; a class of that name, {@code org.nd4j.nativeblas.Nd4jCpu}, redirects to it</td></tr>
 * <tr><td>A fully connected layer and a batch normalisation are many ND4J operations, each with an
 *   array for its result, which takes longer than the arithmetic for small matrices. Convolution
 *   and max pooling reorder whole batches for oneDNN and back, and never use its Winograd
 *   algorithm</td>
 *   <td>{@code Fast…Impl} compute them</td></tr>
 * <tr><td>The gradient of a network's input is computed in every step, and not used</td>
 *   <td>{@code StepScope} leaves it out</td></tr>
 * <tr><td>In a graph, additions copy their gradient for each input, gradients are added up in
 *   place, and activation functions and batch normalisation pass over the same images one after
 *   the other</td>
 *   <td>{@code GraphPass} shares gradients, and has the vertex before it compute an activation
 *   function</td></tr>
 * <tr><td>The threads of OpenMP and of OpenBLAS compete</td>
 *   <td>uses only OpenMP's, and one for small operations</td></tr>
 * <tr><td>ND4J asks for a full garbage collection several times a second</td>
 *   <td>reduces this to once every few seconds</td></tr>
 * </table>
 */
package dlfs.engine;
