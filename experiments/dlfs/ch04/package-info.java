/** Chapter 4 of the book: training a neural network. */
package dlfs.ch04;
