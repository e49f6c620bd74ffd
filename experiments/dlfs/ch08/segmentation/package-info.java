/** Section 8.4.2: semantic segmentation, the classification of every pixel of an image. */
package dlfs.ch08.segmentation;
