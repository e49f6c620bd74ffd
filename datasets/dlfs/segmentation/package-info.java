/** Images with a class for every pixel, for semantic segmentation (section 8.4.2). */
package dlfs.segmentation;
