/**
 * The networks of the book, each written once against a {@link dlfs.layers.LayerSet}; and the
 * perceptron that they begin with.
 */
package dlfs.networks;
