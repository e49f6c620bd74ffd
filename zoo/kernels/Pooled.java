package kernels;

/**
 * The output of max pooling for one image, after a convolution.
 *
 * @param positions how many windows there are in a channel
 * @param y the address of the output, [channels, positions]
 * @param dy the address of its gradient, [channels, positions]
 * @param largest where in its channel the largest number of each window was
 * @param from where those of this image begin in {@code largest}
 */
public record Pooled(int positions, long y, long dy, int[] largest, int from) {}
