/** Axis-aligned boxes around the objects of images, and images with such boxes. */
package dlfs.boxes;
