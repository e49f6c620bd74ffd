/** Chapter 7 of the book: convolutional neural networks. */
package ch07;
