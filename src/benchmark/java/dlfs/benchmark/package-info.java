/**
 * Compares the speed of training and inference of this project, unchanged DL4J and PyTorch. Each
 * engine runs in a process of its own ({@link dlfs.benchmark.Worker}), one at a time, in the order
 * that {@link dlfs.benchmark.Benchmark} determines.
 */
package dlfs.benchmark;
