/** Chapter 4 of the book: how a neural network learns. */
package dlfs.ch04;
