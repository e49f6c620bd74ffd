/**
 * Parallel loops for the engine and for experiments: a thread pool whose size changes the speed of
 * a computation, never its result. It is plain Java and needs neither ND4J nor the kernels.
 */
package dlfs.engine.threads;
