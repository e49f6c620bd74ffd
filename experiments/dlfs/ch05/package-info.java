/** Chapter 5 of the book: backpropagation. */
package dlfs.ch05;
