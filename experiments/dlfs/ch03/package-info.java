/** Chapter 3 of the book: neural networks. */
package dlfs.ch03;
