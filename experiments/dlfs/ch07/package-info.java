/** Chapter 7 of the book: convolutional neural networks. */
package dlfs.ch07;
