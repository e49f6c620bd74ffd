/**
 * What makes DL4J fast on a CPU, for its own layers as for this project's.
 *
 * <p>Deeplearning4j 1.0.0-M2.1 spends most of a training step on other things than arithmetic, and
 * the arithmetic of convolutions in slow code. {@link dlfs.engine.Engine} puts right, without a
 * change to DL4J itself:
 *
 * <table>
 * <caption>What is slow, and what is done about it</caption>
 * <tr><th>what is slow</th><th>what is done</th></tr>
 * <tr><td>ND4J means to describe each array shape once, but a method that is missing in its cache
 *   has it ask the native code anew for nearly every array and view</td>
 *   <td>{@link dlfs.engine.CachedShapes}, in the place that ND4J has for it</td></tr>
 * <tr><td>JavaCPP asks the operating system how much memory the process has, at every allocation,
 *   under a lock that all threads share</td>
 *   <td>the limit that it compares with is switched off</td></tr>
 * <tr><td>DL4J compares the gradients of a step with a view of themselves, takes them for another
 *   network's, and cuts them into pieces for each parameter again</td>
 *   <td>{@link dlfs.engine.TrainingStep} says that they are the same</td></tr>
 * <tr><td>DL4J's layers never find oneDNN: it is off by default, and looked for under a name that
 *   is no more</td>
 *   <td>a class of that name, {@code org.nd4j.nativeblas.Nd4jCpu}, and the switch</td></tr>
 * <tr><td>a fully connected layer and a batch normalisation are many operations of ND4J's each, with
 *   an array for each result, which on small matrices takes longer than the arithmetic; convolution
 *   and max pooling bring whole batches into oneDNN's order and back, and never use its minimal
 *   filtering</td>
 *   <td>{@link dlfs.engine.Replacements}: this project's layers compute what DL4J's are configured to</td></tr>
 * <tr><td>the gradient of a network's input is computed in every step, and thrown away</td>
 *   <td>{@link dlfs.engine.TrainingStep} spares this project's layers that</td></tr>
 * <tr><td>the threads of OpenMP and of OpenBLAS are in each other's way</td>
 *   <td>only OpenMP's are used, and not for small operations</td></tr>
 * <tr><td>ND4J asks for a full garbage collection every fraction of a second</td>
 *   <td>every few seconds</td></tr>
 * </table>
 */
package dlfs.engine;
