/** The networks of the book, each written once against a {@link layers.LayerSet}. */
package networks;
