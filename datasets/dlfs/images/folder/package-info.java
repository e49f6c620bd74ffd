/**
 * Photographs in folders, one folder per class: they are found, checked and split once, and read as
 * they are needed, at the size that a network takes.
 */
package dlfs.images.folder;
