/**
 * The framework that all experiments share: the {@link dlfs.lab.Registry registry}, the {@link
 * dlfs.lab.Runner runner}, parallel runs ({@link dlfs.lab.Lab}), single runs ({@link
 * dlfs.lab.Cell}), checkpoints ({@link dlfs.lab.ResumableState}), and the book's training loop
 * ({@link dlfs.lab.Training}).
 */
package dlfs.lab;
