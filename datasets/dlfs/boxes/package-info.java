/** Axis-aligned boxes around the objects of an image, and how much they overlap. */
package dlfs.boxes;
