/** Chapter 2 of the book: the perceptron. */
package dlfs.ch02;
