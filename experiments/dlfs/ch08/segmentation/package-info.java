/** Sections 8.4.2 and 8.5.3 of the book: networks that classify every pixel of an image. */
package dlfs.ch08.segmentation;
