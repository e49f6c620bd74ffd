/**
 * Regions of images as networks that detect objects see them (section 8.4.1): {@link
 * dlfs.regions.Anchors}, the boxes that a region proposal network scores; {@link
 * dlfs.regions.BoxDeltas}, the offsets that a network predicts instead of boxes; {@link
 * dlfs.regions.NonMaximumSuppression}, which reduces overlapping boxes to one; and {@link
 * dlfs.regions.Regions}, boxes as an input of a network. The layers {@code RoiPooling}, {@code
 * RoiAlign} and {@code Proposals} in {@link dlfs.layers} compute with them.
 */
package dlfs.regions;
