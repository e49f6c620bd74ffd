/**
 * Sections 8.4.2 and 8.5.3: semantic segmentation, the classification of every pixel of an image.
 */
package dlfs.ch08.segmentation;
