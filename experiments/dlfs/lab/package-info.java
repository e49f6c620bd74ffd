/**
 * What every experiment shares: the {@link dlfs.lab.Registry registry}, the way from a command line
 * to results ({@link dlfs.lab.Runner}), runs side by side ({@link dlfs.lab.Lab}), and the book's
 * training loop ({@link dlfs.lab.Training}).
 */
package dlfs.lab;
