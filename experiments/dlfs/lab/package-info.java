/**
 * The framework that all experiments share: the {@link dlfs.lab.Registry registry}, the {@link
 * dlfs.lab.Runner runner}, parallel runs ({@link dlfs.lab.Lab}), checkpoints, and the book's
 * training loop ({@link dlfs.lab.Training}).
 */
package dlfs.lab;
