/**
 * What every experiment shares: the {@link lab.Registry registry}, the way from a command line to
 * results ({@link lab.Runner}), runs side by side ({@link lab.Lab}), and the book's training loop
 * ({@link lab.Training}).
 */
package lab;
