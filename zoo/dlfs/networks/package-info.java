/**
 * The networks of the book, each written once for both layer sets ({@link dlfs.layers.LayerSet}),
 * and the perceptron of chapter 2.
 */
package dlfs.networks;
