/**
 * Colour images of any size, labelled images in memory, and their conversion to DL4J data sets and
 * mini-batches.
 */
package dlfs.images;
