/**
 * Photographs with label images, which have the class of every pixel, in folders of users: they are
 * paired and checked once, and read as they are needed.
 */
package dlfs.segmentation.folder;
