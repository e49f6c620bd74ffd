/**
 * The speed of one training step and of one inference batch: this project's networks beside DL4J as
 * it comes and PyTorch, in one run. Each engine works in a process of its own ({@link
 * dlfs.benchmark.Worker}), one at a time; {@link dlfs.benchmark.Benchmark} goes round them.
 */
package dlfs.benchmark;
