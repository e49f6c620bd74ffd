/** The layers that networks are made of, behind one interface: {@link layers.LayerSet}. */
package layers;
